/** What was written before somebody signed in, separated again (SPEC Q15 to Q19). */
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';
import { type AgentConversation, limits } from '@countersign/protocol';
import { eraseConsumer } from '../../server/src/privacy/erase-consumer.ts';
import { exportConsumer } from '../../server/src/privacy/export/export-consumer.ts';
import { holdConsumer } from '../../server/src/privacy/hold-consumer.ts';
import { act } from '../kit/agent.ts';
import { newMessageId, say, type TestConsumer } from '../kit/consumer.ts';
import { type Chat, Desk, push, startChat, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';
import type { Frame, TestSocket } from '../kit/test-socket.ts';

const stage = await startStage({ after });
const { foundation } = stage.server;
const agent = await stage.agent();
let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open(agent);
});
afterEach(() => desk.socket.close());

type Joined = Chat & { readonly window: TestSocket; readonly sub: string };

/** Somebody writes as nobody, an agent answers, and then Mara signs in at the same computer. */
async function joined(): Promise<Joined> {
  const chat = await startChat(await stage.consumer().start(), 'canary: I am Eve');
  const eve = { type: 'personal', personal: { firstname: 'canary Eve' } };
  await push(chat, [{ type: 'searchInfo', keywords: ['canary search'] }, eve]);
  const path = `conversations/${chat.conversationId}/corrections`;
  const noted = { id: newMessageId(), name: 'searches', text: 'canary correction' };
  const answer = await agent.change('POST', path, noted);
  assert.equal(answer.status, 204, answer.text);
  await desk.note(chat.conversationId, 'canary note');
  await desk.reply(chat.conversationId, 'canary answer');
  stage.clock.advance(1);
  const sub = stage.aurora.newSubject();
  await chat.consumer.signInWithToken({ claims: { sub, name: 'Mara Keller', given_name: 'Mara' } });
  const window = await chat.consumer.open();
  return { ...chat, window, sub };
}

const separateAs = (socket: TestSocket): Promise<Frame> =>
  socket.ask({ type: 'separate', id: newMessageId() });
const separate = (conversationId: string) => act(desk.socket, 'separate', { conversationId });

const texts = ({ transcript }: Pick<AgentConversation, 'transcript'>) =>
  transcript.flatMap((item) => ('text' in item ? [item.text] : []));

async function separatedOf(conversationId: string): Promise<AgentConversation> {
  const { transcript } = await desk.read(conversationId);
  const item = transcript.findLast(({ type }) => type === 'separated');
  assert(item?.type === 'separated', 'nothing was separated');
  return desk.read(item.conversationId);
}

test('[Q15] a consumer lets go of what somebody wrote before they signed in', async () => {
  const { conversationId, window } = await joined();
  const before = await takeSnapshot(window);
  assert(before.transcript.some((item) => item.type === 'identity' && item.joined));
  await say(window, 'That was not me');
  assert.equal((await separateAs(window)).type, 'sent');
  const rest = await desk.read(conversationId);
  assert.deepEqual(texts(rest), ['That was not me']);
  assert.deepEqual([rest.status, rest.card.displayName], ['open', 'Mara Keller']);
  const earlier = await separatedOf(conversationId);
  assert.deepEqual(texts(earlier), ['canary: I am Eve', 'canary note', 'canary answer']);
  assert.deepEqual([earlier.status, earlier.card.proof.state], ['closed', 'anonymous']);
  assert.match(earlier.card.displayName, /^Visitor /);
  assert.notEqual(earlier.card.consumerId, rest.card.consumerId);
});

test('[Q15] an agent does the same, and the consumer’s window follows', async () => {
  const { conversationId, window, consumer } = await joined();
  await takeSnapshot(window);
  assert.equal((await separate(conversationId)).type, 'sent');
  for (;;) {
    const { event } = (await window.take('event')) as unknown as { event: { type: string } };
    if (event.type === 'separated') break;
  }
  const { transcript } = await takeSnapshot(await consumer.open());
  assert(!transcript.some(({ type }) => type === 'message'));
  assert(!transcript.some((item) => item.type === 'identity' && item.joined));
});

test('[Q15] nothing of it is left on the card, in the inbox or in a later conversation', async () => {
  const { conversationId, window, consumer } = await joined();
  assert.equal((await separateAs(window)).type, 'sent');
  const differed = (await stage.audit()).filter(({ action, detail }) => {
    return action.startsWith('attribute.conflict') && detail.conversationId === conversationId;
  });
  assert.deepEqual(
    differed.map(({ action }) => action),
    ['attribute.conflict_ended', 'attribute.conflict_began'],
  );
  const rest = await desk.read(conversationId);
  const row = await desk.row(conversationId);
  assert.deepEqual([row?.lastMessage, row?.unread, row?.waitingSince], [null, 0, null]);
  await desk.close(conversationId);
  const next = await startChat(consumer, 'Something new');
  const later = await desk.read(next.conversationId);
  const seen = JSON.stringify([rest, row, later, await takeSnapshot(await consumer.open())]);
  assert(!seen.includes('canary'), seen);
  const { card } = await separatedOf(conversationId);
  assert(JSON.stringify(card.page).includes('canary search'));
  assert(JSON.stringify(card.corrections).includes('canary correction'));
});

test('[Q15] who waits, since when, and what was said last are those of the rest', async () => {
  const { conversationId, window } = await joined();
  await say(window, 'one');
  stage.clock.advance(5);
  await say(window, 'two');
  const at = stage.clock.now();
  await separateAs(window);
  const row = await desk.row(conversationId);
  assert.deepEqual(row?.lastMessage, { from: 'consumer', at, preview: 'two' });
  assert.deepEqual([row?.unread, row?.waitingSince], [2, at - 5_000]);
  const earlier = await separatedOf(conversationId);
  const other = await desk.row(earlier.id);
  assert.deepEqual([other?.unread, other?.waitingSince], [0, null]);
  assert.equal(other?.lastMessage?.preview, 'canary answer');
});

test('[Q16] it is done once, in an open conversation, and only where something was joined', async () => {
  const { conversationId, window } = await joined();
  assert.equal((await separate(conversationId)).type, 'sent');
  assert.equal((await separate(conversationId)).code, 'nothing_to_separate');
  assert.equal((await separateAs(window)).code, 'nothing_to_separate');
  const closed = await joined();
  await desk.close(closed.conversationId);
  assert.equal((await separate(closed.conversationId)).code, 'nothing_to_separate');
  const own = await startChat(await stage.consumer().signInWithToken());
  assert.equal((await separate(own.conversationId)).code, 'nothing_to_separate');
  assert.equal((await separateAs(own.socket)).code, 'nothing_to_separate');
});

test('[Q16] of two who do it at once one succeeds, and nothing is moved twice', async () => {
  const { conversationId, window } = await joined();
  const answers = await Promise.all([separate(conversationId), separateAs(window)]);
  assert.deepEqual(answers.map(({ type }) => type).sort(), ['refused', 'sent']);
  assert.equal(texts(await separatedOf(conversationId)).length, 3);
});

test('[Q17] only agents who may write do it, and of another brand it is not there', async () => {
  const { conversationId } = await joined();
  const officer = await Desk.open(await stage.agent(['privacy-officer']));
  const other = await Desk.open(await stage.agent(['agent'], stage.borealis));
  const frame = { type: 'separate', conversationId };
  const asked = (at: Desk) => at.socket.ask({ ...frame, id: newMessageId() } as never);
  assert.equal((await asked(officer)).code, 'forbidden');
  assert.equal((await asked(other)).code, 'not_found');
  assert.equal((await separate(conversationId)).type, 'sent');
});

test('[Q17] nothing is taken out of what is held', async () => {
  const { conversationId, window } = await joined();
  const { consumerId } = await desk.card(conversationId);
  const by = { brandId: 'aurora', consumerId, actor: 'operator', correlationId: null };
  await holdConsumer(foundation, { ...by, isHeld: true });
  assert.equal((await separate(conversationId)).code, 'consumer_held');
  assert.equal(
    (await separateAs(window)).code,
    'forbidden',
    'a hold is not the consumer’s to know',
  );
  await holdConsumer(foundation, { ...by, isHeld: false });
  assert.equal((await separate(conversationId)).type, 'sent');
});

test('[Q18] export and erasure of the consumer do not reach it any more', async () => {
  const { conversationId, window } = await joined();
  const { consumerId } = await desk.card(conversationId);
  const by = { brandId: 'aurora', consumerId, actor: 'operator', correlationId: null };
  const agentOf = async (id: string) => ({ id, name: 'Agent' });
  const exported = async () => {
    const lines = await exportConsumer({ ...foundation, agentOf }, { ...by, withHold: false });
    assert(lines);
    let text = '';
    for await (const line of lines) text += line;
    return text;
  };
  assert((await exported()).includes('canary: I am Eve'));
  await separateAs(window);
  assert(!(await exported()).includes('canary'));
  const earlier = await separatedOf(conversationId);
  assert.equal(await eraseConsumer(foundation, by), 'erased');
  assert.deepEqual(texts(await desk.read(earlier.id)), texts(earlier));
  const ofVisitor = { ...by, consumerId: earlier.card.consumerId };
  assert.equal(await eraseConsumer(foundation, ofVisitor), 'erased');
  assert.deepEqual(texts(await desk.read(earlier.id)), ['', '', '']);
});

test('[Q18] it is audited, with who did it and where it is now', async () => {
  const first = await joined();
  await separateAs(first.window);
  const second = await joined();
  await separate(second.conversationId);
  const records = (await stage.audit()).filter(({ action }) => action === 'conversation.separated');
  const found = ({ conversationId }: Joined) =>
    records.filter(({ detail }) => detail.conversation === conversationId);
  const { id: separated } = await separatedOf(first.conversationId);
  assert.deepEqual(
    found(first).map(({ actor, detail }) => [actor, detail.separated]),
    [['consumer', separated]],
  );
  assert.deepEqual(
    found(second).map(({ actor }) => actor),
    [agent.session?.agent.id],
  );
});

test('[Q18] more than can be moved at once is refused, and nothing happens', async () => {
  const { conversationId } = await joined();
  const { storage } = foundation;
  const record = await storage.conversations.find(conversationId);
  assert(record);
  const other = await startChat(await stage.consumer().start());
  await storage.transaction((tx) => {
    for (let count = 0; count <= limits.separatedMessages; count += 1) {
      const body = { type: 'message', from: 'consumer', proof: { state: 'anonymous' } } as const;
      const event = { at: 1, clientId: null, body, text: null };
      tx.conversations.append(other.conversationId, { event });
    }
  });
  await signIn(other.consumer);
  assert.equal((await separate(other.conversationId)).code, 'too_much_to_separate');
});

async function signIn(consumer: TestConsumer): Promise<void> {
  await consumer.signInWithToken({ claims: { sub: stage.aurora.newSubject() } });
}
