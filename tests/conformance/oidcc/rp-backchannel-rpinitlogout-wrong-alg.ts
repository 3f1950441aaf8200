import { assertLogoutRefused } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R24, V3] a logout token by another algorithm than the ID token’s is refused with 400',
  level: 'service',
  run: (suite) => assertLogoutRefused(suite, { algorithm: 'ES256' }),
};
