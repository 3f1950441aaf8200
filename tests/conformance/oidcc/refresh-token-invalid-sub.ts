import { assertEndedByRefresh } from '../refresh.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R19] a refreshed ID token of another subject ends the session, and nothing else is asked',
  level: 'service',
  run: (suite) => assertEndedByRefresh(suite, (good) => ({ ...good, sub: `${good.sub}1` })),
};
