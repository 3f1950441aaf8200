import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R5] PKCE with S256 in every code request, with a new verifier of 43 to 128 characters',
  level: 'service',
  run: async (suite) => {
    const run = await suite.begin({});
    for (const way of ['page', 'popup', 'popup'] as const) await suite.signIn(run, 'code', way);
    const asked = run.callsTo('authorize').map(({ parameters }) => parameters);
    for (const parameters of asked) {
      assert.equal(parameters.get('code_challenge_method'), 'S256');
      assert.match(parameters.get('code_challenge') ?? '', /^[\w-]{43}$/);
    }
    const verifiers = run.callsTo('token').map(({ parameters }) => parameters.get('code_verifier'));
    assert.equal(new Set(verifiers).size, 3);
    for (const verifier of verifiers) assert.match(verifier ?? '', /^[\w.~-]{43,128}$/);
  },
};
