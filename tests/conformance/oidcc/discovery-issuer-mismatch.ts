import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R1] a discovery document of another issuer stops everything: no key, no code, no UserInfo',
  level: 'service',
  run: async (suite) => {
    const scenario = {
      metadata: (good: Members) => ({ ...good, issuer: `${good.issuer}INVALID` }),
    };
    for (const flow of ['code', 'implicit'] as const) {
      const run = await suite.begin(scenario);
      const { answer } = await suite.signIn(run, flow);
      assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
      assert.deepEqual(serverCalls(run), ['discovery']);
    }
  },
};
