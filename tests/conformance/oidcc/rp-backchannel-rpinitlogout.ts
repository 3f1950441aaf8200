import { assertSignedOut } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R24] a logout token of the provider ends the session, and the agent sees it live',
  level: 'service',
  run: assertSignedOut,
};
