import assert from 'node:assert/strict';
import { clientSecret } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R12] client_secret_post sends id and secret in the body alone',
  level: 'service',
  run: async (suite) => {
    const { run } = await suite.accepts(
      { knowsClient: ({ parameters }) => parameters.get('client_secret') === clientSecret },
      { flows: ['code'], code: { clientAuthentication: 'client_secret_post' } },
    );
    const [call] = run.callsTo('token');
    assert.equal(call?.parameters.get('client_id'), run.clientId);
    assert.equal(call?.headers.authorization, undefined);
  },
};
