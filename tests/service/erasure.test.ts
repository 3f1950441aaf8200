import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Desk, push, startChat } from '../kit/desk.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const desk = await Desk.open(await stage.agent());

/** Somebody who wrote before they signed in and after, with page attributes and a note. */
async function startKnown(sub: string, of: Stage = stage) {
  const consumer = await of.consumer().start();
  const chat = await startChat(consumer, 'canary before');
  await consumer.signInWithToken({ claims: { sub, name: 'Canary Keller' } });
  const known = await startChat(consumer, 'canary after');
  await push(known, [{ type: 'ctmrinfo', info: { customerId: 'canary-number' } }]);
  assert.equal(known.conversationId, chat.conversationId);
  return { consumer, conversationId: known.conversationId };
}

async function erase(conversationId: string, officer = stage.agent(['privacy-officer'])) {
  const { consumerId } = await desk.card(conversationId);
  const answer = await (await officer).change('POST', `consumers/${consumerId}/erasure`);
  return { consumerId, answer };
}

test('[Z3, Z4] who is erased is gone at once, for whoever looks on and for whoever looks again', async () => {
  const { conversationId } = await startKnown('canary-one');
  await desk.note(conversationId, 'canary note');
  const { consumerId, answer } = await erase(conversationId);
  assert.equal(answer.status, 204, answer.text);
  const live = await desk.read(conversationId);
  const fresh = await (await Desk.open(await stage.agent())).read(conversationId);
  for (const seen of [live, fresh]) {
    assert.doesNotMatch(JSON.stringify(seen), /canary/i);
    assert.deepEqual([seen.status, seen.card.displayName], ['closed', 'Erased consumer']);
    assert.deepEqual([seen.card.verified, seen.card.page], [[], []]);
    assert.equal(seen.card.proof.state, 'lapsed');
    const texts = seen.transcript.filter((item) => 'text' in item);
    assert(texts.length >= 3 && texts.every((item) => item.withheld === 'erased'));
    assert.equal(seen.transcript.at(-1)?.type, 'erased');
  }
  assert.deepEqual(live, fresh);
  const record = (await stage.audit()).find(({ action }) => action === 'consumer.erased');
  assert.equal(record?.subject, consumerId);
  assert.match(record?.actor ?? '', /^[\w-]{22}$/);
});

test('[Z4] who is erased is signed out, and the same subject is a new consumer afterwards', async () => {
  const { consumer, conversationId } = await startKnown('canary-two');
  const { consumerId } = await erase(conversationId);
  await assert.rejects(consumer.handshake(), /session_required/);
  // Who began at that very moment began before, and is refused.
  stage.clock.advance(1);
  const again = await stage.consumer().signInWithToken({ claims: { sub: 'canary-two' } });
  const chat = await startChat(again, 'hello again');
  assert.notEqual(chat.conversationId, conversationId);
  assert.notEqual((await desk.card(chat.conversationId)).consumerId, consumerId);
});

test('[Z3, A86] an old copy of the data, restored beside the keys of today, shows nothing of them', async () => {
  const other = await startStage({ after });
  const { conversationId } = await startKnown('canary-three', other);
  const kept = await startKnown('canary-four', other);
  const folder = join(other.dataDir, 'data');
  const [data, copy] = [join(folder, 'countersign.db'), join(other.dataDir, 'copy.db')];
  await other.stop();
  copyFileSync(data, copy);
  await other.start();
  const officer = await other.agent(['privacy-officer']);
  const before = await Desk.open(await other.agent());
  const { consumerId } = await before.card(conversationId);
  const answer = await officer.change('POST', `consumers/${consumerId}/erasure`);
  assert.equal(answer.status, 204, answer.text);
  await other.stop();
  copyFileSync(copy, data);
  await other.start();
  const restored = await Desk.open(await other.agent());
  const seen = await restored.read(conversationId);
  assert.doesNotMatch(JSON.stringify(seen), /canary/i);
  assert.equal(seen.card.displayName, 'Erased consumer');
  const theirs = await restored.read(kept.conversationId);
  assert.match(JSON.stringify(theirs), /canary before.*canary after/);
});

test('[Z5] nobody but a privacy officer of the brand erases, and none twice', async () => {
  const { conversationId } = await startKnown('canary-five');
  const codes = [];
  for (const roles of [['agent'], ['supervisor'], ['administrator']] as const) {
    codes.push((await erase(conversationId, stage.agent(roles))).answer.status);
  }
  const foreign = stage.agent(['privacy-officer'], stage.borealis);
  codes.push((await erase(conversationId, foreign)).answer.status);
  assert.match(JSON.stringify(await desk.read(conversationId)), /canary before/);
  codes.push((await erase(conversationId)).answer.status);
  codes.push((await erase(conversationId)).answer.status);
  assert.deepEqual(codes, [403, 403, 403, 404, 204, 404]);
});
