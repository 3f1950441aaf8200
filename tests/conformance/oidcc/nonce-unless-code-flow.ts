import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R4, V16] every sign-in carries a nonce of its own, with 128 bits and more',
  level: 'service',
  run: async (suite) => {
    const run = await suite.begin({});
    for (const flow of ['implicit', 'code', 'implicit'] as const) await suite.signIn(run, flow);
    const nonces = run.callsTo('authorize').map(({ parameters }) => parameters.get('nonce'));
    assert.equal(new Set(nonces).size, 3);
    for (const nonce of nonces) assert.match(nonce ?? '', /^[A-Za-z0-9_-]{22,}$/);
  },
};
