import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R1] the same with the algorithms of FAPI: nothing is called after discovery',
  level: 'service',
  run: async (suite) => {
    const metadata = (good: Members): Members => ({ ...good, issuer: `${good.issuer}INVALID` });
    const run = await suite.begin({ metadata }, { connector: { algorithms: ['PS256'] } });
    const { answer } = await suite.signIn(run, 'code');
    assert.equal(answer.status, 401);
    assert.deepEqual(new Set(serverCalls(run)), new Set(['discovery']));
  },
};
