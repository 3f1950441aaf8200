import { assertLogoutRefused } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R24] a logout token with a nonce is refused with 400',
  level: 'service',
  run: (suite) => assertLogoutRefused(suite, { claims: (good) => ({ ...good, nonce: 'a-nonce' }) }),
};
