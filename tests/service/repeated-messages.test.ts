/** A message whose answer was lost is said again under its id: it is there once (SPEC C27, C28). */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AgentConversation } from '@countersign/protocol';
import { sendAsConsumer } from '../../server/src/conversations/send-as-consumer.ts';
import { act } from '../kit/agent.ts';
import { newMessageId, say, type TestConsumer } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const { storage } = stage.server.foundation;
const desk = await Desk.open(await stage.agent());

const texts = ({ transcript }: AgentConversation) =>
  transcript.flatMap((item) => (item.type === 'message' ? [item.text] : []));

/** A visitor says something and hears no answer; they sign in, and their window says it again. */
async function lost() {
  const visitor = await stage.consumer().start();
  const id = newMessageId();
  const chat = await startChat(visitor, 'hello');
  await say(chat.socket, 'once', id);
  return { ...chat, id };
}

async function again(consumer: TestConsumer, id: string) {
  const socket = await consumer.open();
  const answer = await say(socket, 'once', id);
  const { id: conversationId } = await takeSnapshot(await consumer.open());
  return { answer, conversationId };
}

test('[C27] a message is not doubled where its conversation has become the consumer’s', async () => {
  const { consumer, conversationId, id } = await lost();
  await consumer.signInWithToken();
  const repeated = await again(consumer, id);
  assert.equal(repeated.answer.type, 'sent');
  assert.equal(repeated.conversationId, conversationId);
  assert.deepEqual(texts(await desk.read(conversationId)), ['hello', 'once']);
});

test('[C27] nor where it was closed, because the consumer went on in their own', async () => {
  const claims = { sub: stage.aurora.newSubject() };
  const own = await startChat(await stage.consumer().signInWithToken({ claims }), 'at home');
  const { consumer, conversationId, id } = await lost();
  await consumer.signInWithToken({ claims });
  const repeated = await again(consumer, id);
  assert.deepEqual([repeated.answer.type, repeated.answer.sequence], ['sent', 0]);
  assert.equal(repeated.conversationId, own.conversationId);
  assert.deepEqual(texts(await desk.read(own.conversationId)), ['at home']);
  assert.deepEqual(texts(await desk.read(conversationId)), ['hello', 'once']);
  const other = await again(consumer, newMessageId());
  assert.equal(other.conversationId, own.conversationId);
  assert.deepEqual(texts(await desk.read(own.conversationId)), ['at home', 'once']);
});

test('[C27] nor where an agent had closed it, and nothing is begun for the repeat', async () => {
  const { consumer, conversationId, id } = await lost();
  await desk.close(conversationId);
  await consumer.signInWithToken();
  const repeated = await again(consumer, id);
  assert.deepEqual([repeated.answer.type, repeated.conversationId], ['sent', null]);
  const other = await again(consumer, newMessageId());
  assert.deepEqual(texts(await desk.read(other.conversationId ?? '')), ['once']);
});

test('[C27] nor where it was separated again, which it would undo', async () => {
  const { consumer, conversationId, id } = await lost();
  await consumer.signInWithToken();
  const separated = await act(desk.socket, 'separate', { conversationId });
  assert.equal(separated.type, 'sent', JSON.stringify(separated));
  assert.equal((await again(consumer, id)).answer.sequence, 0);
  assert.deepEqual(texts(await desk.read(conversationId)), []);
});

test('[C29] an agent’s reply or note is not doubled after it was separated', async () => {
  const { consumer, conversationId } = await lost();
  const sent = (['send', 'note'] as const).map((type) => {
    return { type, given: { conversationId, id: newMessageId(), text: `a ${type}` } };
  });
  for (const { type, given } of sent) await act(desk.socket, type, given);
  await consumer.signInWithToken();
  await act(desk.socket, 'separate', { conversationId });
  for (const { type, given } of sent) {
    const answer = await act(desk.socket, type, given);
    assert.deepEqual([answer.type, answer.sequence], ['sent', 0]);
  }
  const { transcript } = await desk.read(conversationId);
  assert.doesNotMatch(JSON.stringify(transcript), /a send|a note/);
  await act(desk.socket, 'send', { conversationId, text: 'to you' });
  assert.deepEqual(texts(await desk.read(conversationId)), ['to you']);
});

test('[C27] somebody else at the same browser says it as a message of their own', async () => {
  const { consumer, id } = await lost();
  await consumer.signInWithToken({ claims: { sub: stage.aurora.newSubject() } });
  await consumer.signInWithToken({ claims: { sub: stage.aurora.newSubject() } });
  const { conversationId } = await again(consumer, id);
  assert.deepEqual(texts(await desk.read(conversationId ?? '')), ['once']);
});

test('[C28] what a session sends while it is being replaced is refused, and begins nothing', async () => {
  const { consumer, conversationId } = await lost();
  const { consumerId } = await desk.card(conversationId);
  const page = { until: stage.clock.now(), limit: 1 };
  const [session] = await storage.consumerSessions.listByConsumer(consumerId, page);
  assert(session);
  const from = { session, allowUnverified: true, masks: [] };
  const send = () =>
    sendAsConsumer(stage.server.foundation, from, { id: newMessageId(), text: 'in between' });
  await send();
  await consumer.signInWithToken();
  await assert.rejects(send, { code: 'session_required' });
  assert.equal(await storage.conversations.findOpenByConsumer(consumerId), undefined);
  assert.deepEqual(texts(await desk.read(conversationId)), ['hello', 'once', 'in between']);
});
