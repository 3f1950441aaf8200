import { assertLogoutRefused } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R24] a logout token without events is refused with 400',
  level: 'service',
  run: (suite) =>
    assertLogoutRefused(suite, { claims: (good) => ({ ...good, events: undefined }) }),
};
