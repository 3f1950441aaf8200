import assert from 'node:assert/strict';
import { makeKey, type ProviderKey } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R14] a key that is made in the very moment of signing is found with one more fetch',
  level: 'service',
  run: async (suite) => {
    for (const flow of ['code', 'implicit'] as const) {
      let [current] = suite.provider.keys.rsa;
      let signed = 0;
      const signWith = (): ProviderKey => {
        signed += 1;
        if (signed === 2) current = makeKey('rsa');
        return current!;
      };
      const run = await suite.begin({ keySet: () => [current!.jwk], signWith });
      for (const fetches of [1, 2]) {
        assert.equal((await suite.signIn(run, flow)).answer.status, 200);
        assert.equal(run.callsTo('jwks').length, fetches);
      }
    }
  },
};
