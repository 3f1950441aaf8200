import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R16] a distributed claim is ignored, and its endpoint is never called',
  level: 'service',
  run: async (suite) => {
    const elsewhere = await suite.begin({});
    const userInfo = ({ sub }: Members): Members => ({
      sub,
      _claim_names: { email: 'src1' },
      _claim_sources: { src1: { endpoint: elsewhere.urlOf('userinfo'), access_token: 'theirs' } },
    });
    const signIn = await suite.accepts({ userInfo }, { flows: ['code'] });
    assert.deepEqual(await suite.verifiedAttributes(signIn), {});
    assert.deepEqual(elsewhere.calls, []);
  },
};
