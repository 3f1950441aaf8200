import assert from 'node:assert/strict';
import { makeKey } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R14] a key that is new at the second sign-in is found with one more fetch of the key set',
  level: 'service',
  run: async (suite) => {
    for (const flow of ['code', 'implicit'] as const) {
      const keys = [suite.provider.keys.rsa[0]!];
      const scenario = {
        keySet: () => keys.map(({ jwk }) => jwk),
        signWith: () => keys[0]!,
      };
      const run = await suite.begin(scenario);
      assert.equal((await suite.signIn(run, flow)).answer.status, 200);
      keys.splice(0, 1, makeKey('rsa'));
      assert.equal((await suite.signIn(run, flow)).answer.status, 200);
      assert.equal(run.callsTo('jwks').length, 2);
    }
  },
};
