import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V11] an ID token that ended six minutes ago is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { claims: (good) => ({ ...good, exp: Number(good.iat) - 360 }) },
      { rule: 'V11' },
    ),
};
