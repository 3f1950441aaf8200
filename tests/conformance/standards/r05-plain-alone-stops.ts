import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R5, A33] a provider that names PKCE without S256 stops the sign-in before it begins',
  level: 'service',
  run: async (suite) => {
    const metadata = (good: Members): Members => ({
      ...good,
      code_challenge_methods_supported: ['plain'],
    });
    const run = await suite.begin({ metadata });
    const { answer } = await suite.signIn(run, 'code');
    assert.equal(answer.json.code, 'authentication_failed');
    assert.deepEqual(new Set(serverCalls(run)), new Set(['discovery']));
    const silent = (good: Members): Members => ({
      ...good,
      code_challenge_methods_supported: undefined,
    });
    await suite.accepts({ metadata: silent }, { flows: ['code'] });
  },
};
