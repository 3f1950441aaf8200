import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V11] an ID token without iat is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, iat: undefined }) }, { rule: 'V11' }),
};
