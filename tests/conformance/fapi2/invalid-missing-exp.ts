import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V11] an ID token without exp is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, exp: undefined }) }, { rule: 'V11' }),
};
