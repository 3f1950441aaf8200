import { spoilSignature } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V8] a spoilt ES256 signature is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { algorithm: 'ES256', idToken: spoilSignature },
      { rule: 'V8', connector: { algorithms: ['ES256'] } },
    ),
};
