import assert from 'node:assert/strict';
import { Desk, startChat } from '../kit/desk.ts';
import type { Attack } from './attack.ts';

const many = 30;

export const attack: Attack = {
  name: '[A76] an agent who goes through conversations leaves a record of each, and gets no masked value',
  run: async (service) => {
    const lp_sdes = [{ type: 'ctmrinfo', info: { customerId: 'canary-customer' } }];
    const chats = await Promise.all(
      Array.from({ length: many }, async () =>
        startChat(await service.consumer().signInWithToken({ claims: { lp_sdes } })),
      ),
    );
    const agent = await service.agent(['agent']);
    const desk = await Desk.open(agent);
    const seen = new Set<string>();
    for (const { conversationId } of chats) {
      seen.add((await desk.card(conversationId)).consumerId);
      const body = { kind: 'verified', name: 'customer_id', reason: 'dispute' };
      const revealed = await agent.change('POST', `conversations/${conversationId}/reveals`, body);
      // None of them is assigned to this agent; trying is counted as well.
      assert(['not_assigned', 'slow_down'].includes(String(revealed.json.code)), revealed.text);
    }
    assert.doesNotMatch(desk.socket.received.join(), /canary-customer/);
    const records = (await service.audit()).filter(
      ({ actor }) => actor === agent.session?.agent.id,
    );
    const viewed = records.filter(({ action }) => action === 'consumer.viewed');
    assert.deepEqual(new Set(viewed.map(({ subject }) => subject)), seen);
    assert.equal(records.filter(({ action }) => action === 'reveal.alarm').length, 1);
    const refused = records.filter(({ action }) => action === 'agent.refused');
    assert.deepEqual(
      refused.map(({ detail }) => detail),
      [{ permission: 'attribute.reveal_unassigned' }],
    );
    for (const { socket } of chats) await socket.close();
  },
};
