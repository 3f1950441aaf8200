import { assertLogoutRefused } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R24, V3] an unsigned logout token is refused with 400',
  level: 'service',
  run: (suite) => assertLogoutRefused(suite, { algorithm: 'none' }),
};
