import assert from 'node:assert/strict';
import { agentRoles } from '@countersign/protocol';
import { follow } from '../../kit/agent.ts';
import { newMessageId } from '../../kit/consumer.ts';
import { push, startChat } from '../../kit/desk.ts';
import { type Act, act, type Scene } from './scene.ts';

/** What is done over sockets, and what follows of it for the facts of the card. */
export function frameActs({ stage, seen, desk, other }: Scene): readonly Act[] {
  const ask = (type: string, conversationId: string, more: object = {}) =>
    desk.socket.ask({ type, id: newMessageId(), conversationId, ...more } as never);
  const sent = async (asked: ReturnType<typeof ask>) => assert.equal((await asked).type, 'sent');
  const says = (firstname: string) => [{ type: 'personal', personal: { firstname } }];
  const named = async () =>
    startChat(await stage.consumer().signInWithToken({ claims: { given_name: 'Mara' } }));
  return [
    act(
      'frame follow',
      ['consumer.viewed'],
      async () => {
        const chat = await seen();
        return { ...chat, socket: await (await other(agentRoles)).open() };
      },
      ({ conversationId, socket }) => follow(socket, conversationId),
    ),
    act('frame ask', ['consumer.asked_to_verify'], seen, ({ conversationId }) =>
      sent(ask('ask', conversationId)),
    ),
    act(
      'frame withdraw',
      ['consumer.request_ended'],
      async () => {
        const { conversationId } = await seen();
        await sent(ask('ask', conversationId));
        const { request } = await desk.read(conversationId);
        assert(request);
        return { conversationId, requestId: request.id };
      },
      ({ conversationId, requestId }) => sent(ask('withdraw', conversationId, { requestId })),
    ),
    act('frame assign', ['conversation.taken'], seen, ({ conversationId }) =>
      sent(ask('assign', conversationId)),
    ),
    act(
      'frame separate',
      ['conversation.separated'],
      async () => {
        const chat = await startChat(await stage.consumer().start(), 'from before');
        stage.clock.advance(1);
        await chat.consumer.signInWithToken();
        return chat;
      },
      ({ conversationId }) => sent(ask('separate', conversationId)),
    ),
    act('frame follow (the page contradicts)', ['attribute.conflict_began'], named, (chat) =>
      push(chat, says('Eve')),
    ),
    act(
      'frame follow (the page agrees again)',
      ['attribute.conflict_ended'],
      async () => {
        const chat = await named();
        await push(chat, says('Eve'));
        return chat;
      },
      (chat) => push(chat, says('Mara')),
    ),
  ];
}
