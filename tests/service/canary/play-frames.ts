import assert from 'node:assert/strict';
import { followInbox } from '../../kit/agent.ts';
import { newMessageId } from '../../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../../kit/desk.ts';
import type { Frame, TestSocket } from '../../kit/test-socket.ts';
import type { CanaryStage } from './canary-stage.ts';
import { answerWithToken, claimsOf } from './play-consumers.ts';
import { isOk } from './play-staff.ts';

/** What came down on the sockets of each. */
export type Received = Readonly<Record<'consumer' | 'agent', readonly string[]>>;

/** One conversation from the first word to the erasure, by every frame there is. */
export async function playFrames(on: CanaryStage): Promise<Received> {
  const { canaries, stage } = on;
  const agent = await on.agent('agent', ['agent', 'privacy-officer']);
  const desk = await Desk.open(agent);
  await followInbox(desk.socket);
  const consumer = await on.consumer().start();
  const chat = await startChat(consumer, canaries.word('said before'));
  const { conversationId } = chat;
  const { consumerId: visitor } = await desk.card(conversationId);
  stage.clock.advance(1);
  await answerWithToken(on, consumer, { claims: claimsOf(on) });
  const window = await consumer.open();
  await takeSnapshot(window);
  await playAnswered(on, { window, desk: desk.socket, conversationId });
  const { card } = await desk.read(conversationId);
  assert.notEqual(card.consumerId, visitor);
  for (const socket of [window, desk.socket]) {
    assert.equal((await socket.ask(withId({ type: 'separate', conversationId }))).type, 'refused');
    await socket.take('beat');
  }
  await playUnanswered(on, { window, desk: desk.socket, conversationId });
  await desk.close(conversationId);
  await window.take('event', ofType('closed'));
  for (const [method, what] of [
    ['PUT', 'restriction'],
    ['DELETE', 'restriction'],
    ['POST', 'erasure'],
  ] as const) {
    await isOk(agent.change(method, `consumers/${card.consumerId}/${what}`));
  }
  await desk.socket.take('event', ofType('erased'));
  desk.socket.send({ type: 'unfollow', conversationId });
  return {
    consumer: [...chat.socket.received, ...window.received],
    agent: desk.socket.received,
  };
}

type Ends = {
  readonly window: TestSocket;
  readonly desk: TestSocket;
  readonly conversationId: string;
};

const withId = (frame: { readonly type: string; readonly [member: string]: unknown }) => ({
  id: newMessageId(),
  ...frame,
});
const ofType = (type: string) => (frame: Frame) =>
  (frame.event as { readonly type: string }).type === type;

/** Frames with an answer. */
async function playAnswered(on: CanaryStage, { window, desk, conversationId }: Ends) {
  const word = (name: string): string => on.canaries.word(name);
  const sent = async (socket: TestSocket, frame: Parameters<typeof withId>[0]) =>
    assert.equal((await socket.ask(withId({ ...frame, conversationId }))).type, 'sent', frame.type);
  await sent(window, { type: 'send', text: word('said since') });
  await sent(desk, { type: 'assign' });
  await sent(desk, { type: 'note', text: word('noted') });
  await sent(desk, { type: 'send', text: word('answered') });
  await sent(window, {
    type: 'page',
    page: {
      url: `${on.stage.aurora.pageOrigin}/?q=${word('query of the page')}`,
      title: word('title of the page'),
    },
    entries: [{ type: 'searchInfo', keywords: [word('search')], more: word('unknown member') }],
    hint: { iss: word('hinted issuer'), sub: word('hinted subject'), acr: word('hinted acr') },
  });
  await sent(window, { type: 'separate' });
  for (const [socket, type] of [
    [window, 'decline'],
    [desk, 'withdraw'],
  ] as const) {
    await sent(desk, { type: 'ask', acr: 'gold' });
    const { event } = await desk.take('event', ofType('asked'));
    await sent(socket, { type, requestId: (event as { request: { id: string } }).request.id });
  }
}

/** Frames without one, and the proof that ends while the window is open. */
async function playUnanswered({ stage }: CanaryStage, { window, desk, conversationId }: Ends) {
  window.send({ type: 'read', upTo: 3 });
  window.send({ type: 'typing' });
  await desk.take('typing');
  desk.send({ type: 'read', upTo: 3, conversationId });
  desk.send({ type: 'typing', conversationId });
  await window.take('typing');
  stage.clock.advance(601);
  await stage.sweep();
  await window.take('event', ofType('identity'));
}
