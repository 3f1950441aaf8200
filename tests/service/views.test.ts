import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createViewRecord } from '../../server/src/conversations/views/record-view.ts';
import { openTemporary } from '../../server/src/storage/sqlite/testing/open-temporary.ts';
import { Desk, push, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });

async function viewsOf(conversationId: string) {
  const records = await stage.audit();
  return records.filter(
    ({ action, detail }) =>
      action === 'consumer.viewed' && detail.conversationId === conversationId,
  );
}

async function startVerified() {
  const consumer = await stage.consumer().signInWithToken({
    claims: { name: 'Canary Keller', account_number: 'canary-number' },
  });
  return startChat(consumer, 'canary text');
}

test('[Z8] who opens a conversation is in the audit, with names of fields and no value', async () => {
  const { conversationId } = await startVerified();
  assert.deepEqual(await viewsOf(conversationId), []);
  const agent = await stage.agent();
  const { consumerId } = await (await Desk.open(agent)).card(conversationId);
  const [view, ...others] = await viewsOf(conversationId);
  assert.deepEqual(others, []);
  assert.deepEqual([view?.actor, view?.subject], [agent.session?.agent.id, consumerId]);
  assert.match(String(view?.detail.shown), /^verified:account_number verified:name/);
  assert.doesNotMatch(JSON.stringify(view), /canary/i);
});

test('[Z8] one record stands for ten minutes, for each agent', async () => {
  const { conversationId } = await startVerified();
  const first = await Desk.open(await stage.agent());
  for (const [seconds, expected] of [
    [0, 1],
    [599, 1],
    [1, 2],
  ] as const) {
    stage.clock.advance(seconds);
    await first.read(conversationId);
    assert.equal((await viewsOf(conversationId)).length, expected, `after ${seconds} s`);
  }
  const second = await Desk.open(await stage.agent());
  await second.read(conversationId);
  assert.equal((await viewsOf(conversationId)).length, 3);
});

test('[Z8] a card that gains a field while an agent looks on is recorded before it is shown', async () => {
  const chat = await startVerified();
  const { conversationId } = chat;
  const desk = await Desk.open(await stage.agent());
  await desk.read(conversationId);
  const customer = { type: 'ctmrinfo', info: { customerId: 'canary-id' } };
  await push(chat, [customer]);
  await desk.socket.take('event', ({ event }) => (event as { type: string }).type === 'card');
  const [newest, ...older] = await viewsOf(conversationId);
  assert.equal(older.length, 1);
  assert.match(String(newest?.detail.shown), /page:\w+/);
  assert.doesNotMatch(String(older[0]?.detail.shown), /page:/);
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'canary-other' } }]);
  await desk.socket.take('event', ({ event }) => (event as { type: string }).type === 'card');
  assert.equal((await viewsOf(conversationId)).length, 2);
});

test('[Z8] an earlier page and a resumed conversation are views, too; a refused one is none', async () => {
  const { conversationId } = await startVerified();
  const path = `/api/agent/conversations/${conversationId}/earlier?before=99`;
  const agent = await stage.agent();
  assert.equal((await agent.http.get(path)).status, 200);
  assert.equal((await viewsOf(conversationId)).length, 1);
  const resumed = await (await stage.agent()).open();
  resumed.send({ type: 'follow', conversationId, sequence: 0 });
  await resumed.take('event');
  // Where it goes on, and the card that comes with the consumer's sign-in.
  const shown = (await viewsOf(conversationId)).map(({ detail }) => detail.shown !== '');
  assert.deepEqual(shown, [true, false, false]);
  for (const refused of [
    await stage.agent(['privacy-officer']),
    await stage.agent(['agent'], stage.borealis),
  ]) {
    assert((await refused.http.get(path)).status >= 403);
  }
  assert.equal((await viewsOf(conversationId)).length, 3);
});

test('[Z8] who looks a second time waits for the same record', async (t) => {
  const storage = await openTemporary(t);
  const { runtime } = stage.server.foundation;
  const recordView = createViewRecord({ runtime, storage });
  const agent = { id: 'anna', name: 'Anna', brandId: 'aurora' };
  const view = { agent, conversation: { id: 'c', consumerId: 'p' } };
  const first = recordView(view);
  await recordView(view);
  assert.equal((await storage.auditRecords.listNewest('aurora', 9)).length, 1);
  await first;
});

test('[Z36, A76] more than 120 conversations in an hour are an alarm, once, of that agent alone', async (t) => {
  const storage = await openTemporary(t);
  const warnings: string[] = [];
  const log = { info() {}, error() {}, warn: (_: object, text: string) => warnings.push(text) };
  let now = 0;
  const runtime = { now: () => now, randomBytes: (size: number) => Buffer.alloc(size), log };
  const recordView = createViewRecord({ runtime, storage });
  const open = async (id: string, conversation: number, times: number): Promise<number> => {
    const agent = { id, name: id, brandId: 'aurora' };
    for (let next = conversation; next < conversation + times; next += 1) {
      await recordView({ agent, conversation: { id: `c${next}`, consumerId: `p${next}` } });
    }
    const records = await storage.auditRecords.listNewest('aurora', 1_000);
    return records.filter(({ action, actor }) => action === 'view.alarm' && actor === id).length;
  };
  assert.equal(await open('anna', 0, 120), 0);
  assert.equal(await open('anna', 119, 1), 0, 'still the same view');
  assert.equal(await open('ben', 0, 1), 0);
  assert.equal(await open('anna', 120, 1), 1);
  assert.equal(await open('anna', 121, 130), 1);
  now += 3_600_000;
  assert.equal(await open('anna', 300, 120), 1, 'another hour');
  assert.equal(await open('anna', 420, 1), 2);
  assert.deepEqual(warnings, Array(2).fill('too many conversations opened'));
});
