import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V11] an ID token that was issued a week ago is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { claims: (good) => ({ ...good, iat: Number(good.iat) - 7 * 86_400 }) },
      { rule: 'V11' },
    ),
};
