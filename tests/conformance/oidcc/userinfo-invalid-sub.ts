import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R15] UserInfo of another sub verifies nobody, and nothing of it is shown',
  level: 'service',
  run: async (suite) => {
    const scenario = { userInfo: (good: Members) => ({ ...good, sub: `${good.sub}invalid` }) };
    const run = await suite.begin(scenario);
    const signIn = await suite.signIn(run, 'code');
    assert.equal(signIn.answer.status, 401);
    assert.equal(run.callsTo('userinfo').length, 1);
    assert.deepEqual(await suite.verifiedAttributes(signIn), {});
  },
};
