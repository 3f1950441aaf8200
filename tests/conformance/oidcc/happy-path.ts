import assert from 'node:assert/strict';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R6, R14, R15] both flows complete; in the Code Flow token endpoint and UserInfo are called once each',
  level: 'service',
  run: async (suite) => {
    const code = await suite.accepts({}, { flows: ['code'] });
    assert.deepEqual(Object.keys(await suite.verifiedAttributes(code)).length > 0, true);
    assert.equal(code.run.callsTo('userinfo').length, 1);
    const implicit = await suite.accepts({}, { flows: ['implicit'] });
    assert.deepEqual(serverCalls(implicit.run), ['discovery', 'jwks']);
  },
};
