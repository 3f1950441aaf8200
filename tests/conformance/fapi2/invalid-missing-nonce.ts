import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V12] an ID token without nonce is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, nonce: undefined }) }, { rule: 'V12' }),
};
