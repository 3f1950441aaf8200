import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Desk, push, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const desk = await Desk.open(await stage.agent());

/** Somebody who wrote before they signed in and after, with page attributes, reply and note. */
async function startKnown(sub: string) {
  const consumer = await stage.consumer().start();
  await startChat(consumer, 'canary before');
  const claims = { sub, name: 'Canary Keller', account_number: 'canary-account' };
  await consumer.signInWithToken({ claims });
  const chat = await startChat(consumer, 'canary after');
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'canary-page' } }]);
  const { conversationId } = chat;
  await desk.reply(conversationId, 'canary reply');
  await desk.note(conversationId, 'canary note');
  const { consumerId } = await desk.card(conversationId);
  return { conversationId, consumerId };
}

const officer = () => stage.agent(['privacy-officer']);
const pathOf = (consumerId: string) => `/api/agent/consumers/${consumerId}/export`;

type Export = Readonly<
  Record<
    'verifications' | 'sessions' | 'conversations' | 'transcript' | 'audit' | 'before',
    readonly Record<string, unknown>[]
  >
> & { readonly version: number; readonly consumer: Record<string, unknown> };

test('[Z9] an export has all that is held of a consumer, and who saw it', async () => {
  const { conversationId, consumerId } = await startKnown('export-one');
  const other = await startKnown('export-other');
  const answer = await (await officer()).http.get(pathOf(consumerId));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="consumer-/);
  const held = answer.json as unknown as Export;
  assert.deepEqual([held.version, held.consumer.id, held.before.length], [1, consumerId, 1]);
  const [verification] = held.verifications;
  assert.equal(held.verifications.length, 1);
  const attributes = verification?.attributes as Record<string, Record<string, unknown>>[];
  const account = attributes.find(({ name }) => String(name) === 'account_number');
  assert.equal(account?.value?.text, 'canary-account');
  assert.equal(account?.provenance?.claim, 'account_number');
  assert.match(JSON.stringify(attributes), /Canary Keller/);
  assert.deepEqual(
    held.conversations.map(({ id }) => id),
    [conversationId],
  );
  assert.match(JSON.stringify(held.conversations[0]?.page), /canary-page/);
  const said = held.transcript.filter(({ text }) => text !== null);
  const expected = ['before', 'after', 'reply', 'note'].map((word) => `canary ${word}`);
  assert.deepEqual(
    said.map(({ text }) => text),
    expected,
  );
  assert.match(String(said[3]?.agent), /^Agent \d+$/);
  assert(held.sessions.length >= 2 && held.sessions.every(({ createdAt }) => createdAt));
  const view = held.audit.find(({ action }) => action === 'consumer.viewed');
  assert.match(String(view?.by), /^Agent \d+$/);
  assert(held.audit.some(({ action }) => action === 'consumer.exported'));
  assert(!answer.text.includes(other.consumerId) && !answer.text.includes(other.conversationId));
  assert.doesNotMatch(answer.text, /198\.51|cookie|network/i);
});

test('[Z9] an export tells of a restriction, and of a hold only where that was asked for', async () => {
  const { consumerId } = await startKnown('export-held');
  const agent = await officer();
  const path = pathOf(consumerId);
  type Told = Export & { readonly restriction: unknown; readonly hold?: unknown };
  const read = async (query = '') => (await agent.http.get(path + query)).json as unknown as Told;
  const actions = ({ audit }: Export) =>
    audit.map(({ action }) => action).filter((one) => /held|released|refused/.test(String(one)));
  const withHold = '?hold=included&reason=legal_counsel';
  const told = { withHold: true, reason: 'legal_counsel' };
  const free = await read(withHold);
  assert.deepEqual([free.restriction, free.hold], [null, null]);
  const since = new Date(stage.clock.now()).toISOString();
  await agent.change('PUT', `consumers/${consumerId}/hold`, { reason: 'legal_claim' });
  await agent.change('POST', `consumers/${consumerId}/erasure`);
  await agent.change('PUT', `consumers/${consumerId}/restriction`);
  const handed = await read();
  assert.deepEqual(handed.restriction, { since });
  assert.doesNotMatch(JSON.stringify(handed), /legal_claim|"hold"|held/i);
  assert.deepEqual(actions(handed), []);
  const own = await read(withHold);
  assert.deepEqual(own.hold, { since, reason: 'legal_claim' });
  assert.deepEqual(actions(own), ['consumer.held', 'consumer.erasure_refused']);
  const exports = own.audit.filter(({ action }) => action === 'consumer.exported');
  assert.deepEqual(
    exports.map(({ detail }) => detail),
    [told, { withHold: false }, told],
  );
  for (const wrong of ['?hold=included', '?hold=included&reason=canary', '?reason=own_files']) {
    assert.equal((await agent.http.get(path + wrong)).status, 400, wrong);
  }
});

test('[Z9] of an erased consumer an export has what is left, which is nothing personal', async () => {
  const { consumerId } = await startKnown('export-erased');
  const agent = await officer();
  await agent.change('POST', `consumers/${consumerId}/erasure`);
  const answer = await agent.http.get(pathOf(consumerId));
  assert.equal(answer.status, 200, answer.text);
  assert.doesNotMatch(answer.text, /canary/i);
  assert.equal(typeof (answer.json as unknown as Export).consumer.erasedAt, 'string');
});

test('[Z9] a long conversation is exported whole', async () => {
  const { conversationId, consumerId } = await startKnown('export-long');
  const body = { type: 'assigned', agentId: 'somebody' } as const;
  await stage.server.foundation.storage.transaction((tx) => {
    for (let n = 0; n < 450; n += 1) {
      const event = { at: stage.clock.now(), clientId: null, body, text: null };
      tx.conversations.append(conversationId, { event });
    }
  });
  const held = (await (await officer()).http.get(pathOf(consumerId))).json as unknown as Export;
  const numbers = held.transcript.map(({ sequence }) => sequence);
  assert(numbers.length > 450 && new Set(numbers).size === numbers.length);
});

test('[Z9, Z10, A75] only a privacy officer of the brand exports and searches', async () => {
  const { conversationId, consumerId } = await startKnown('export-roles');
  const roles = ['agent', 'supervisor', 'administrator', 'privacy-officer'] as const;
  const codes = [];
  for (const agent of [
    ...(await Promise.all(roles.map((role) => stage.agent([role])))),
    await stage.agent(['privacy-officer'], stage.borealis),
  ]) {
    const found = await agent.change('POST', 'consumers/search', { conversationId });
    codes.push([(await agent.http.get(pathOf(consumerId))).status, found.status]);
  }
  assert.deepEqual(codes, [
    [403, 403],
    [403, 403],
    [403, 403],
    [200, 200],
    [404, 404],
  ]);
  const exported = (await stage.audit()).filter(
    ({ action, subject }) => action === 'consumer.exported' && subject === consumerId,
  );
  assert.equal(exported.length, 1);
});

test('[Z10] a consumer is found by connector and exact subject, which is kept nowhere', async () => {
  const { conversationId, consumerId } = await startKnown('canary-subject-77');
  const agent = await officer();
  const connectorId = stage.aurora.implicitConnector;
  const search = async (body: object) =>
    (await agent.change('POST', 'consumers/search', body)).json;
  assert.deepEqual(await search({ connectorId, subject: 'canary-subject-77' }), { consumerId });
  assert.deepEqual(await search({ conversationId }), { consumerId });
  for (const wrong of [
    { connectorId, subject: 'canary-subject-7' },
    { connectorId: stage.aurora.codeConnector, subject: 'canary-subject-77' },
  ]) {
    assert.deepEqual(await search(wrong), { consumerId: null });
  }
  const foreign = { connectorId: stage.borealis.implicitConnector, subject: 'canary-subject-77' };
  assert.equal((await search(foreign)).code, 'not_found');
  const bare = await agent.http.post('/api/agent/consumers/search', { body: { conversationId } });
  assert.equal(bare.json.code, 'csrf_failed');
  const searches = (await stage.audit()).filter(({ action }) => action === 'consumer.searched');
  assert.deepEqual(searches.slice(0, 4).filter(({ subject }) => subject === consumerId).length, 2);
  assert.doesNotMatch(JSON.stringify(await stage.audit()), /canary-subject/);
  assert.doesNotMatch(stage.log.join('') + stage.databaseBytes(), /canary-subject/);
});
