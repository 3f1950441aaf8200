import { assertNotShownElsewhere } from '../refresh.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R19] a refresh token goes to the issuer that gave it, also after the connector has another',
  level: 'service',
  run: assertNotShownElsewhere,
};
