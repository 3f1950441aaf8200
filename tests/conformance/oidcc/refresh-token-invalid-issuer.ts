import { assertEndedByRefresh } from '../refresh.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R19] a refreshed ID token of another issuer ends the session, and nothing else is asked',
  level: 'service',
  run: (suite) => assertEndedByRefresh(suite, (good) => ({ ...good, iss: `${good.iss}1` })),
};
