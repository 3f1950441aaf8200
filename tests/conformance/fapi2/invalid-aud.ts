import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an ID token for another client is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses({ claims: (good) => ({ ...good, aud: 'another-client' }) }, { rule: 'V10' }),
};
