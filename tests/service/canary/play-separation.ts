import assert from 'node:assert/strict';
import { act, type TestAgent } from '../../kit/agent.ts';
import { newMessageId, say } from '../../kit/consumer.ts';
import { type Chat, Desk, push, startChat, takeSnapshot } from '../../kit/desk.ts';
import type { CanaryStage } from './canary-stage.ts';
import { keepSession } from './play-consumers.ts';
import { isOk } from './play-staff.ts';

/** What can be read afterwards, of who let go of it and of the visitor whose it is. */
export type Separated = { readonly rest: string; readonly visitor: string };
/** What is said and told before somebody signs in. */
export const letGo = ['message', 'search', 'first name', 'reply', 'note', 'correction'];

/** Somebody writes as nobody, another signs in, and what was before is separated again. */
export async function playSeparation(
  on: CanaryStage,
  by: 'consumer' | 'agent',
): Promise<Separated> {
  const { canaries, stage } = on;
  const chat = await startChat(await on.consumer('letting go').start(), wordOf(on, 'message'));
  await push(chat, [
    { type: 'searchInfo', keywords: [wordOf(on, 'search')] },
    { type: 'personal', personal: { firstname: wordOf(on, 'first name') } },
  ]);
  const agent = await on.agent('separating', ['agent', 'supervisor', 'privacy-officer']);
  const desk = await Desk.open(agent);
  const { conversationId, consumer } = chat;
  await desk.reply(conversationId, wordOf(on, 'reply'));
  await desk.note(conversationId, wordOf(on, 'note'));
  const said = { id: newMessageId(), name: 'searches', text: wordOf(on, 'correction') };
  await isOk(agent.change('POST', `conversations/${conversationId}/corrections`, said));
  keepSession(on, consumer);
  stage.clock.advance(1);
  const subject = canaries.word(`subject of who let go, by ${by}`);
  await consumer.signInWithToken({ claims: { sub: subject, name: canaries.word('who let go') } });
  keepSession(on, consumer);
  const window = await consumer.open();
  await takeSnapshot(window);
  await say(window, canaries.word('message since'));
  const answer = await (by === 'agent'
    ? act(desk.socket, 'separate', { conversationId })
    : window.ask({ type: 'separate', id: newMessageId() }));
  assert.equal(answer.type, 'sent');
  const rest = await readRest({ agent, subject, chat });
  const { transcript } = await desk.read(conversationId);
  const item = transcript.findLast(({ type }) => type === 'separated');
  assert(item?.type === 'separated');
  const visitor = JSON.stringify(await desk.read(item.conversationId));
  await desk.close(conversationId);
  const next = await startChat(consumer, canaries.word('message since'));
  return { rest: rest + (await readRest({ agent, subject, chat: next })), visitor };
}

const wordOf = ({ canaries }: CanaryStage, name: string): string =>
  canaries.word(`let go: ${name}`);

type Reading = { readonly agent: TestAgent; readonly subject: string; readonly chat: Chat };

/** Anew and from an old place, on every way by which something of the consumer can be read. */
async function readRest({ agent, subject, chat }: Reading): Promise<string> {
  const { conversationId, consumer } = chat;
  const desk = await Desk.open(agent);
  const fresh = await desk.read(conversationId);
  const row = await desk.row(conversationId);
  const resumed = await agent.open();
  resumed.send({ type: 'follow', conversationId, sequence: 1 });
  await resumed.take('event', ({ event }) => isOf(event, fresh.sequence));
  const window = await consumer.open();
  await takeSnapshot(window);
  const resumedWindow = await consumer.open({ conversationId, sequence: 1 });
  await resumedWindow.ask({ type: 'separate', id: newMessageId() });
  const connectorId = consumer.brand.implicitConnector;
  const found = await isOk(agent.change('POST', 'consumers/search', { connectorId, subject }));
  const { consumerId } = fresh.card;
  assert.equal(found.json.consumerId, consumerId);
  const read = [];
  for (const path of [
    `conversations/${conversationId}/earlier?before=${fresh.sequence + 1}`,
    `conversations/${conversationId}/transcript?notes=with`,
    `consumers/${consumerId}`,
    `consumers/${consumerId}/export`,
  ]) {
    read.push((await isOk(agent.http.get(`/api/agent/${path}`))).text);
  }
  for (const { received } of [resumed, window, resumedWindow]) read.push(...received);
  return [JSON.stringify([fresh, row, found.json]), ...read].join('\n');
}

const isOf = (event: unknown, sequence: number): boolean =>
  typeof event === 'object' && event !== null && 'sequence' in event && event.sequence === sequence;
