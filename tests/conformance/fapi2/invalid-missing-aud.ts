import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an ID token without aud is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, aud: undefined }) }, { rule: 'V10' }),
};
