import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AgentConversation, limits } from '@countersign/protocol';
import { act } from '../kit/agent.ts';
import { say } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const agent = await service.agent();
const desk = await Desk.open(agent);

function texts({ transcript }: AgentConversation): string[] {
  return transcript.flatMap((item) => ('text' in item ? [item.text] : []));
}

test('[C1] the first message opens a conversation; both sides read the same, in one order', async () => {
  const consumer = await service.consumer().start();
  const socket = await consumer.open();
  assert.equal((await takeSnapshot(socket)).id, null);
  const { conversationId } = await startChat(consumer, 'one');
  await desk.reply(conversationId, 'two');
  await say(socket, 'three');
  const seen = await desk.read(conversationId);
  assert.deepEqual(texts(seen), ['one', 'two', 'three']);
  const { transcript } = await takeSnapshot(await consumer.open());
  const own = transcript.flatMap((item) => ('text' in item ? [item.text] : []));
  assert.deepEqual(own, ['one', 'two', 'three']);
});

test('[C2, A71] a message that is sent again under its id is one message with one number', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start(), 'first');
  const [a, b] = [await say(socket, 'once', 'same-id-1'), await say(socket, 'twice', 'same-id-1')];
  assert.deepEqual([b.sequence, b.at], [a.sequence, a.at]);
  const again = { conversationId, id: 'same-id-2' };
  const c = await act(desk.socket, 'send', { ...again, text: 'reply' });
  const d = await act(desk.socket, 'send', { ...again, text: 'other reply' });
  assert.equal(c.sequence, d.sequence);
  assert.deepEqual(texts(await desk.read(conversationId)), ['first', 'once', 'reply']);
});

test('[C3] after a conversation was closed the next message opens a new one', async () => {
  const chat = await startChat(await service.consumer().start(), 'old matter');
  await desk.close(chat.conversationId);
  await chat.socket.take('event', ({ event }) => (event as { type: string }).type === 'closed');
  const sent = await say(chat.socket, 'new matter');
  assert.equal(sent.type, 'sent');
  const { id, status } = await takeSnapshot(chat.socket);
  assert.notEqual(id, chat.conversationId);
  assert.equal(status, 'open');
  assert.deepEqual(texts(await desk.read(id ?? '')), ['new matter']);
});

test('[C4] a message that is repeated after its conversation was closed opens none', async () => {
  const chat = await startChat(await service.consumer().start(), 'hello');
  const first = await say(chat.socket, 'once', 'lost-answer-1');
  await desk.close(chat.conversationId);
  const again = await say(chat.socket, 'once', 'lost-answer-1');
  assert.deepEqual([again.type, again.sequence], ['sent', first.sequence]);
  const reloaded = await takeSnapshot(await chat.consumer.open());
  assert.deepEqual([reloaded.id, reloaded.status], [chat.conversationId, 'closed']);
});

test('[C2, C4] a message whose answer was lost is not doubled in the next conversation', async () => {
  const chat = await startChat(await service.consumer().start(), 'hello');
  await say(chat.socket, 'once', 'lost-answer-2');
  await desk.close(chat.conversationId);
  await say(chat.socket, 'something new');
  const again = await say(chat.socket, 'once', 'lost-answer-2');
  assert.deepEqual([again.type, again.sequence], ['sent', 0]);
  const { id } = await takeSnapshot(await chat.consumer.open());
  assert.notEqual(id, chat.conversationId);
  assert.deepEqual(texts(await desk.read(id ?? '')), ['something new']);
  assert.deepEqual(texts(await desk.read(chat.conversationId)), ['hello', 'once']);
});

test('[C5] an empty or too long message is refused, and one at the limit is not', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start());
  const longest = 'x'.repeat(limits.messageCharacters);
  const codes = [];
  for (const text of [longest, `${longest}x`, '', ' \n\t '])
    codes.push((await say(socket, text)).code);
  assert.deepEqual(codes, [undefined, 'message_too_long', 'message_empty', 'message_empty']);
  const reply = await desk.reply(conversationId, `${longest}x`);
  assert.deepEqual([reply.type, reply.code], ['refused', 'message_too_long']);
});

test('[A80, C25] a card number is masked for both sides, in the inbox and in notes', async () => {
  const { consumer, conversationId } = await startChat(
    await service.consumer().start(),
    'Take it from 4242 4242 4242 4242, CVC 123.',
  );
  await desk.note(conversationId, 'card 5555555555554444');
  await desk.reply(conversationId, 'From 4242 4242 4242 4242?');
  const masked = 'Take it from •••• •••• •••• 4242, CVC •••.';
  const reply = 'From •••• •••• •••• 4242?';
  const seen = texts(await desk.read(conversationId));
  assert.deepEqual(seen, [masked, 'card ••••••••••••4444', reply]);
  const own = (await takeSnapshot(await consumer.open())).transcript;
  assert.deepEqual(
    own.flatMap((item) => ('text' in item ? [item.text] : [])),
    [masked, reply],
  );
});

test('[C6] notes and assignments never reach the consumer, by no frame and no snapshot', async () => {
  const { consumer, socket, conversationId } = await startChat(await service.consumer().start());
  await desk.note(conversationId, 'canary note');
  await act(desk.socket, 'assign', { conversationId });
  await desk.reply(conversationId, 'reply');
  await socket.take('event', ({ event }) => (event as { text?: string }).text === 'reply');
  const again = await consumer.open();
  await takeSnapshot(again);
  const heard = [...socket.received, ...again.received].join('');
  assert.doesNotMatch(heard, /canary|assign|"note"/);
  const types = (await desk.read(conversationId)).transcript.map(({ type }) => type);
  assert.deepEqual(types, ['message', 'note', 'assigned', 'message']);
});

test('[C15] the first reply takes the conversation, and assigning gives it to another', async () => {
  const { conversationId } = await startChat(await service.consumer().start());
  await desk.reply(conversationId, 'mine now');
  assert.equal((await desk.read(conversationId)).assignedTo?.id, agent.session?.agent.id);
  const colleague = await service.agent();
  const second = await Desk.open(colleague);
  await act(second.socket, 'assign', { conversationId });
  await desk.reply(conversationId, 'a word more');
  const { assignedTo } = await desk.read(conversationId);
  assert.equal(assignedTo?.id, colleague.session?.agent.id);
});

test('[C16] in a closed conversation an agent can leave a note and write nothing else', async () => {
  const { conversationId } = await startChat(await service.consumer().start());
  await desk.close(conversationId);
  const refused = await desk.reply(conversationId, 'too late');
  assert.deepEqual([refused.type, refused.code], ['refused', 'conversation_closed']);
  assert.equal(refused.conversationId, conversationId);
  assert.equal((await desk.note(conversationId, 'for the record')).type, 'sent');
  const assigned = await act(desk.socket, 'assign', { conversationId });
  assert.equal(assigned.code, 'conversation_closed');
});

test('[C17] what was read is known to the other side, only rises, and stays below what there is', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start());
  assert.equal((await desk.row(conversationId))?.unread, 1);
  await desk.read(conversationId);
  desk.socket.send({ type: 'read', conversationId, upTo: 1_000_000 });
  const { event } = await socket.take('event');
  assert.deepEqual(event, { type: 'read', sequence: 2, at: service.clock.now(), upTo: 1 });
  assert.equal((await desk.row(conversationId))?.unread, 0);
  desk.socket.send({ type: 'read', conversationId, upTo: 0 });
  await desk.note(conversationId, 'after it');
  assert.equal((await desk.read(conversationId)).readByAgent, 1);
  await say(socket, 'another');
  socket.send({ type: 'read', upTo: 2 });
  await desk.socket.take('event', ({ event: e }) => (e as { by?: string }).by === 'consumer');
  const { readByConsumer } = await desk.read(conversationId);
  assert.equal(readByConsumer, 2);
});

test('[C18] the inbox says who waits, since when, and what was said last', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start(), 'first');
  const askedAt = service.clock.now();
  service.clock.advance(60);
  await say(socket, `second\n${'long '.repeat(100)}`);
  const waiting = await desk.row(conversationId);
  assert.deepEqual([waiting?.unread, waiting?.waitingSince], [2, askedAt]);
  assert.equal(waiting?.lastMessage?.preview.length, limits.previewCharacters);
  assert.match(waiting?.lastMessage?.preview ?? '', /^second long long/);
  await desk.reply(conversationId, 'answered');
  const answered = await desk.row(conversationId);
  assert.deepEqual([answered?.unread, answered?.waitingSince], [0, null]);
  assert.deepEqual(answered?.lastMessage?.from, 'agent');
});

test('[C19] a snapshot holds the newest items, and the earlier ones come page by page', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start(), 'number 0');
  const { storage, runtime } = service.server.foundation;
  const body = { type: 'closed', by: 'system' } as const;
  // Straight into storage, because two hundred frames would meet the gateway's pace.
  for (let index = 0; index < limits.transcriptItems; index += 1) {
    const event = { at: runtime.now(), clientId: null, body, text: null };
    await storage.transaction((tx) => tx.conversations.append(conversationId, { event }));
  }
  await say(socket, 'the last');
  const state = await desk.read(conversationId);
  assert.equal(state.transcript.length, limits.transcriptItems);
  assert.equal(state.hasEarlier, true);
  const [oldest] = state.transcript;
  const path = `/api/agent/conversations/${conversationId}/earlier?before=${oldest?.sequence}`;
  const { json } = await agent.http.get(path);
  const { items, hasEarlier } = json as { items: { sequence: number }[]; hasEarlier: boolean };
  assert.deepEqual(
    items.map(({ sequence }) => sequence),
    [1, 2],
  );
  assert.equal(hasEarlier, false);
});

test('[C20] text is kept as it was typed, whatever it holds', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start(), 'first');
  const nasty = [
    '<script>alert(1)</script>',
    '\u202Egnirts\u202C 👩‍👩‍👧 \u0000\u0007',
    "'; DROP TABLE events; --",
    '{"type":"note"}',
  ];
  for (const text of nasty) await say(socket, text);
  assert.deepEqual(texts(await desk.read(conversationId)), ['first', ...nasty]);
  await say(socket, 'half a pair \uD83D');
  const last = texts(await desk.read(conversationId)).at(-1);
  assert.equal(last, 'half a pair \uFFFD');
});
