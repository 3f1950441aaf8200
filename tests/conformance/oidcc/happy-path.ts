import assert from 'node:assert/strict';
import { startDemoProvider } from '../provider/demo-provider.ts';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R6, R14, R15] both flows complete, with the suite’s provider and with oidc-provider',
  level: 'service',
  remark: 'for code and id_token; the service asks for no other response type',
  run: async (suite) => {
    const code = await suite.accepts({}, { flows: ['code'] });
    assert.deepEqual(serverCalls(code.run).slice(-2), ['jwks', 'userinfo']);
    const implicit = await suite.accepts({}, { flows: ['implicit'] });
    assert.deepEqual(serverCalls(implicit.run), ['discovery', 'jwks']);
    await using real = await startDemoProvider(suite.redirectUris, suite.service.clock);
    await suite.connect(real);
    for (const [flow, way] of [
      ['code', 'page'],
      ['code', 'popup'],
      ['implicit', 'page'],
    ] as const) {
      const signIn = await suite.signIn(real, flow, way);
      assert.equal(signIn.answer.status, 200, signIn.answer.text);
      const { name } = await suite.verifiedAttributes(signIn);
      assert(name, 'an agent sees who it is');
    }
  },
};
