import assert from 'node:assert/strict';
import { act } from '../kit/agent.ts';
import { Desk, startChat } from '../kit/desk.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A72] another brand’s conversation is answered as one that does not exist',
  run: async (service) => {
    const consumer = await service.consumer(service.borealis).signInWithToken();
    const { conversationId: foreign } = await startChat(consumer);
    const none = 'x'.repeat(22);
    const agent = await service.agent(['administrator']);
    const desk = await Desk.open(agent);

    const overHttp = async (id: string): Promise<object> => {
      const { status, json } = await agent.http.get(
        `/api/agent/conversations/${id}/earlier?before=9`,
      );
      const { correlationId: _own, ...rest } = json;
      return { status, ...rest };
    };
    assert.deepEqual(await overHttp(foreign), await overHttp(none));

    for (const type of ['send', 'note', 'assign', 'close'] as const) {
      const answers = [foreign, none].map(async (conversationId) => {
        const { code } = await act(desk.socket, type, { conversationId, text: 'x' });
        return code;
      });
      assert.deepEqual(await Promise.all(answers), ['not_found', 'not_found'], type);
    }
    for (const type of ['follow', 'read', 'typing']) {
      for (const conversationId of [foreign, none]) {
        desk.socket.send({ type, conversationId, upTo: 1 });
        const refused = await desk.socket.take('refused');
        assert.deepEqual([refused.conversationId, refused.code], [conversationId, 'not_found']);
      }
    }
    const own = await Desk.open(await service.agent(['agent'], service.borealis));
    const { transcript, sequence } = await own.read(foreign);
    assert.deepEqual([transcript.length, sequence], [2, 2], 'nothing was written');
  },
};
