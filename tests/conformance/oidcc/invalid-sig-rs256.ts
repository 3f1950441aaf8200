import { spoilSignature } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V8, R14] a spoilt RS256 signature is refused in both flows',
  level: 'service',
  run: (suite) => suite.refuses({ algorithm: 'RS256', idToken: spoilSignature }, { rule: 'V8' }),
};
