import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V12] an ID token with another nonce is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, nonce: 'another-nonce' }) }, { rule: 'V12' }),
};
