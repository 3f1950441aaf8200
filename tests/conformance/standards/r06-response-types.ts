import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R6] the service asks for code or id_token alone, never for an access token at the front',
  level: 'service',
  run: async (suite) => {
    const run = await suite.begin({});
    for (const flow of ['code', 'implicit'] as const) {
      await suite.signIn(run, flow, 'popup');
    }
    const asked = run.callsTo('authorize').map(({ parameters }) => parameters);
    assert.deepEqual(
      asked.map((parameters) => parameters.get('response_type')),
      ['code', 'id_token'],
    );
    for (const parameters of asked) assert.equal(parameters.has('client_secret'), false);
    // No setting offers another: hybrid flows cannot be configured.
    const hybrid = { connector: { responseType: 'code id_token' } };
    await assert.rejects(suite.connect(run, hybrid), /responseType/);
  },
};
