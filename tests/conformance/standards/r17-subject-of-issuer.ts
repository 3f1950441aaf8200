import assert from 'node:assert/strict';
import { startChat } from '../../kit/desk.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R17] the same subject with the same email at another issuer is another consumer',
  level: 'service',
  run: async (suite) => {
    const run = await suite.begin({});
    const { consumer } = await suite.signIn(run, 'code');
    const { conversationId } = await startChat(consumer);
    const again = await suite.signIn(run, 'code');
    assert.equal((await startChat(again.consumer)).conversationId, conversationId);
    const elsewhere = await suite.signIn(await suite.begin({}), 'code');
    assert.equal(elsewhere.answer.status, 200);
    assert.notEqual((await startChat(elsewhere.consumer)).conversationId, conversationId);
  },
};
