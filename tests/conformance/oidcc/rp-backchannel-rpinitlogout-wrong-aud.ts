import { assertLogoutRefused } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R24, V10] a logout token for another client is refused with 400',
  level: 'service',
  run: (suite) =>
    assertLogoutRefused(suite, { claims: (good) => ({ ...good, aud: `${good.aud}1` }) }),
};
