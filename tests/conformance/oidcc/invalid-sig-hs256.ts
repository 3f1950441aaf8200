import { spoilSignature } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V3] HS256 with the client secret is refused by its name, before any key is tried',
  level: 'service',
  run: (suite) => suite.refuses({ algorithm: 'HS256', idToken: spoilSignature }, { rule: 'V3' }),
};
