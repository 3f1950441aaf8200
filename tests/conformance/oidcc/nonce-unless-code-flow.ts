import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R4, V16] every sign-in asks with a nonce of its own, with 128 bits and more',
  level: 'service',
  run: async (suite) => {
    const run = await suite.begin({});
    for (const flow of ['code', 'implicit'] as const) {
      for (const way of ['page', 'popup'] as const) await suite.signIn(run, flow, way);
    }
    const nonces = run.callsTo('authorize').map(({ parameters }) => parameters.get('nonce'));
    assert.equal(new Set(nonces).size, 4);
    for (const nonce of nonces) assert.match(nonce ?? '', /^[A-Za-z0-9_-]{22,}$/);
  },
};
