import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an ID token whose iss has one character too many is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, iss: `${good.iss}1` }) }, { rule: 'V10' }),
};
