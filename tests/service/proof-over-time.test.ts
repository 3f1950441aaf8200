import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AgentConversation, AgentTranscriptItem } from '@countersign/protocol';
import { say } from '../kit/consumer.ts';
import { type Chat, Desk, push, startChat, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());

/** The transcript in short: marks as they are, messages with the state they were sent under. */
function story({ transcript }: AgentConversation): string[] {
  return transcript.map((item: AgentTranscriptItem) => {
    if (item.type === 'identity') return item.change;
    if (item.type === 'message' && item.from === 'consumer') {
      return `${item.text}: ${item.proof.state}`;
    }
    return item.type;
  });
}

async function reconnect(chat: Chat): Promise<Chat> {
  const socket = await chat.consumer.open();
  await takeSnapshot(socket);
  return { ...chat, socket };
}

test('[C7, C8] an anonymous conversation becomes verified in place, and earlier messages keep their mark', async () => {
  const anonymous = await startChat(await service.consumer().start(), 'before');
  const before = await desk.read(anonymous.conversationId);
  assert.equal(before.card.proof.state, 'anonymous');
  await anonymous.consumer.signInWithToken({ claims: { name: 'Ines' } });
  const chat = await reconnect(anonymous);
  await say(chat.socket, 'after');
  const state = await desk.read(chat.conversationId);
  assert.deepEqual(story(state), ['before: anonymous', 'verified', 'after: verified']);
  assert.equal(state.card.displayName, 'Ines');
  assert.equal((await desk.row(chat.conversationId))?.proofState, 'verified');
});

test('[C9] another subject on the same browser starts a conversation of its own', async () => {
  const first = await startChat(
    await service.consumer().signInWithToken({ claims: { sub: 'first', name: 'First' } }),
    'mine',
  );
  await first.consumer.signInWithToken({ claims: { sub: 'second', name: 'Second' } });
  const socket = await first.consumer.open();
  const { id, transcript } = await takeSnapshot(socket);
  assert.equal(id, null);
  assert.deepEqual(transcript, []);
  const second = await startChat(first.consumer, 'theirs');
  assert.notEqual(second.conversationId, first.conversationId);
  const old = await desk.read(first.conversationId);
  assert.deepEqual(story(old), ['verified', 'mine: verified', 'signed_out']);
  assert.deepEqual([old.card.displayName, old.card.proof.state], ['First', 'lapsed']);
});

test('[C9, I17] what the page said of the first consumer does not stay for the second', async () => {
  const first = await startChat(await service.consumer().signInWithToken());
  const personal = { contacts: [{ email: 'first@mail.test' }] };
  await push(first, [{ type: 'personal', personal }]);
  assert.match(JSON.stringify(await desk.card(first.conversationId)), /first@mail/);
  await first.consumer.signInWithToken();
  const { conversationId } = await startChat(first.consumer);
  assert.notEqual(conversationId, first.conversationId);
  assert.doesNotMatch(JSON.stringify(await desk.card(conversationId)), /first@mail/);
});

test('[C10] a consumer with an open conversation goes on in it; the anonymous one is closed', async () => {
  const claims = { sub: 'with-own' };
  const own = await startChat(await service.consumer().signInWithToken({ claims }), 'at home');
  const elsewhere = await startChat(await service.consumer().start(), 'at work');
  await elsewhere.consumer.signInWithToken({ claims });
  const { id } = await takeSnapshot(await elsewhere.consumer.open());
  assert.equal(id, own.conversationId);
  const closed = await desk.read(elsewhere.conversationId);
  assert.equal(closed.status, 'closed');
  assert.deepEqual(story(closed), ['at work: anonymous', 'closed']);
  assert.equal(closed.card.proof.state, 'anonymous', 'it never looks verified');
});

test('[C11, C7, A91] a proof lapses when its time is over: the card at once, a mark with the sweep', async () => {
  const chat = await startChat(
    await service.consumer().signInWithToken({ claims: { name: 'Ines' } }),
    'in time',
  );
  service.clock.advance(599);
  await service.sweep();
  assert.equal((await desk.card(chat.conversationId)).proof.state, 'verified');
  service.clock.advance(1);
  assert.equal((await desk.card(chat.conversationId)).proof.state, 'lapsed');
  await say(chat.socket, 'too late');
  await service.sweep();
  await say(chat.socket, 'much too late');
  const state = await desk.read(chat.conversationId);
  assert.deepEqual(story(state), [
    'verified',
    'in time: verified',
    'too late: lapsed',
    'lapsed',
    'much too late: lapsed',
  ]);
  const { card } = state;
  assert.deepEqual([card.displayName, card.verified.length], ['Ines', 1], 'it stays to be read');
  assert(card.proof.state === 'lapsed' && card.proof.lapseReason === 'expired');
  assert.equal((await desk.row(chat.conversationId))?.proofState, 'lapsed');
});

test('[C12] the consumer’s own window is told of the lapse, with or without a conversation', async () => {
  const consumer = await service.consumer().signInWithToken();
  const silent = await consumer.open();
  assert.equal((await takeSnapshot(silent)).proof.state, 'verified');
  const talking = await startChat(await service.consumer().signInWithToken());
  service.clock.advance(600);
  await service.sweep();
  assert.equal((await takeSnapshot(silent)).proof.state, 'lapsed');
  const { event } = await talking.socket.take('event', ({ event: e }) => {
    return (e as { type: string }).type === 'identity';
  });
  assert.equal((event as { proof: { state: string } }).proof.state, 'lapsed');
});

test('[C13] signing in again after the lapse verifies the same conversation anew', async () => {
  const claims = { sub: 'comes-back', name: 'Ines' };
  const lapsed = await startChat(await service.consumer().signInWithToken({ claims }), 'one');
  service.clock.advance(600);
  await service.sweep();
  await lapsed.consumer.reload();
  await lapsed.consumer.signInWithToken({ claims });
  const chat = await reconnect(lapsed);
  await say(chat.socket, 'two');
  const state = await desk.read(chat.conversationId);
  assert.equal(chat.conversationId, lapsed.conversationId);
  assert.deepEqual(story(state), [
    'verified',
    'one: verified',
    'lapsed',
    'reverified',
    'two: verified',
  ]);
  assert.equal(state.card.proof.state, 'verified');
});

test('[C14] a proof that is renewed in time by the same means leaves no mark', async () => {
  const claims = { sub: 'renews' };
  const chat = await startChat(await service.consumer().signInWithToken({ claims }), 'one');
  service.clock.advance(60);
  await chat.consumer.signInWithToken({ claims: { ...claims, name: 'New Name' } });
  const state = await desk.read(chat.conversationId);
  assert.deepEqual(story(state), ['verified', 'one: verified']);
  assert.equal(state.card.displayName, 'New Name');
  const stronger = { ...claims, acr: 'gold' };
  await chat.consumer.signInWithToken({ claims: stronger });
  const changed = await desk.read(chat.conversationId);
  assert.deepEqual(story(changed), ['verified', 'one: verified', 'reverified']);
});

test('[C13] the old proof’s end does not touch a conversation that stands on a newer one', async () => {
  const claims = { sub: 'two-proofs' };
  const chat = await startChat(await service.consumer().signInWithToken({ claims }));
  service.clock.advance(300);
  await chat.consumer.reload();
  await chat.consumer.signInWithToken({ claims });
  await chat.consumer.ticket();
  service.clock.advance(300);
  await service.sweep();
  const state = await desk.read(chat.conversationId);
  assert.equal(state.card.proof.state, 'verified');
  assert.deepEqual(story(state), ['verified', 'hello: verified']);
});

test('[H18, A74] a proof whose session never reached its browser ends by itself', async () => {
  const claims = { sub: 'lost' };
  const chat = await startChat(await service.consumer().signInWithToken({ claims }), 'still me');
  const proofNow = async () => (await desk.row(chat.conversationId))?.proofState;
  // The page was left while the service answered: what was committed is nobody's.
  await chat.consumer.signInWithToken({ claims });
  service.clock.advance(19);
  await service.sweep();
  assert.equal(await proofNow(), 'verified');
  service.clock.advance(1);
  await service.sweep();
  assert.equal(await proofNow(), 'lapsed');
  assert.equal((await chat.consumer.post('tickets')).status, 401);
});

test('[H18] a session that was used stays for as long as its proof', async () => {
  const claims = { sub: 'used' };
  const chat = await startChat(await service.consumer().signInWithToken({ claims }), 'still me');
  await chat.consumer.signInWithToken({ claims });
  await chat.consumer.ticket();
  service.clock.advance(60);
  await service.sweep();
  assert.equal((await desk.row(chat.conversationId))?.proofState, 'verified');
});
