import assert from 'node:assert/strict';
import { clientSecret } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R12] client_secret_basic encodes a client id and secret with reserved characters',
  level: 'service',
  run: async (suite) => {
    const { run } = await suite.accepts({}, { flows: ['code'] });
    assert.match(`${run.clientId} ${clientSecret}`, /:.*[+].* .*[%]/);
    const [call] = run.callsTo('token');
    assert.equal(call?.parameters.has('client_secret'), false);
  },
};
