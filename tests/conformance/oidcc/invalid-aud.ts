import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an ID token whose aud has one character too many is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, aud: `${good.aud}1` }) }, { rule: 'V10' }),
};
