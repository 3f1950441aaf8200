import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an ID token without iss is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, iss: undefined }) }, { rule: 'V10' }),
};
