import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V12, R4] an ID token whose nonce has one character too many is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, nonce: `${good.nonce}1` }) }, { rule: 'V12' }),
};
