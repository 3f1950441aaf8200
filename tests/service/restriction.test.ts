import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AgentConversationEvent, applyToAgentConversation } from '@countersign/protocol';
import { findBrand } from '../../server/src/admin/brand.ts';
import { applyRetention } from '../../server/src/privacy/apply-retention.ts';
import { eraseConsumer } from '../../server/src/privacy/erase-consumer.ts';
import { holdConsumer } from '../../server/src/privacy/hold-consumer.ts';
import { restrictConsumer } from '../../server/src/privacy/restrict-consumer.ts';
import { followInbox } from '../kit/agent.ts';
import { Desk, push, startChat } from '../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const { foundation } = stage.server;
const { storage } = foundation;
let people = 0;

/** Somebody who wrote before they signed in and after, with page attributes and a note. */
async function startKnown() {
  people += 1;
  const sub = `canary-${people}`;
  const desk = await Desk.open(await stage.agent());
  const consumer = await stage.consumer().start();
  await startChat(consumer, 'canary before');
  await consumer.signInWithToken({ claims: { sub, name: 'Canary Keller' } });
  const chat = await startChat(consumer, 'canary after');
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'canary-number' } }]);
  const { conversationId } = chat;
  await desk.note(conversationId, 'canary note');
  const { consumerId } = await desk.card(conversationId);
  const officer = await stage.agent(['privacy-officer']);
  const change = async (method: string, what: string): Promise<number> =>
    (await officer.change(method, `consumers/${consumerId}/${what}`)).status;
  return { sub, desk, consumer, conversationId, consumerId, officer, change };
}

test('[Z14, Z16] who is restricted is hidden at once, for whoever looks on or looks again, until that is lifted', async () => {
  const { desk, conversationId, change } = await startKnown();
  let live = await desk.read(conversationId);
  const before = live;
  assert.match(JSON.stringify(before), /Canary Keller.*canary before/);
  const catchUp = async () => {
    const { sequence } = (await storage.conversations.find(conversationId)) ?? { sequence: 0 };
    while (live.sequence < sequence) {
      const { event } = await desk.socket.take('event');
      live = applyToAgentConversation(live, event as AgentConversationEvent);
    }
    return live;
  };
  const fresh = async () => (await Desk.open(await stage.agent())).read(conversationId);

  assert.equal(await change('PUT', 'restriction'), 204);
  for (const seen of [await catchUp(), await fresh()]) {
    assert.doesNotMatch(JSON.stringify(seen), /canary/i);
    assert.deepEqual(
      [seen.card.displayName, seen.card.withheld],
      ['Restricted consumer', 'restricted'],
    );
    const texts = seen.transcript.filter((item) => 'text' in item);
    assert(texts.length >= 3 && texts.every((item) => item.withheld === 'restricted'));
  }
  assert.deepEqual(live, await fresh());
  const inbox = await followInbox((await Desk.open(await stage.agent())).socket);
  assert.doesNotMatch(JSON.stringify(inbox), /canary/i);
  assert.equal((await desk.row(conversationId))?.withheld, 'restricted');
  const agent = await stage.agent();
  const one = `conversations/${conversationId}`;
  for (const answer of [
    await agent.http.request('GET', '/api/agent/conversations?before=99999'),
    await agent.http.request('GET', `/api/agent/${one}/earlier?before=99`),
    await agent.change('POST', `${one}/history`, { name: 'name' }),
  ]) {
    assert.equal(answer.status, 200, answer.text);
    assert.doesNotMatch(answer.text, /canary/i);
  }

  assert.equal(await change('DELETE', 'restriction'), 204);
  const after = await catchUp();
  assert.deepEqual(after, await fresh());
  const said = (state: typeof after) =>
    state.transcript.flatMap((item) => ('text' in item ? [item.text] : []));
  assert.deepEqual(said(after), said(before));
  assert.deepEqual(
    [after.card.displayName, after.card.page, after.card.verified.map(({ name }) => name)],
    [before.card.displayName, before.card.page, before.card.verified.map(({ name }) => name)],
  );
  assert.equal(after.card.withheld, undefined);
});

test('[Z14] agents cannot write to who is restricted, nor ask them or reveal, which is said', async () => {
  const { desk, conversationId, change } = await startKnown();
  const ask = () =>
    desk.socket.ask({ ...{ type: 'ask', id: `ask-${conversationId}` }, ...{ conversationId } });
  assert.equal((await desk.reply(conversationId, 'before')).type, 'sent');
  await change('PUT', 'restriction');
  const { code } = await desk.reply(conversationId, 'more');
  const noted = await desk.note(conversationId, 'more');
  assert.deepEqual([code, noted.code, (await ask()).code], Array(3).fill('consumer_restricted'));
  assert.equal((await desk.close(conversationId)).type, 'sent');
});

test('[Z15] who is restricted is signed out and no proof of theirs is taken; they chat as not verified', async () => {
  const { sub, consumer, conversationId, change, desk } = await startKnown();
  await change('PUT', 'restriction');
  await assert.rejects(consumer.handshake(), /session_required/);
  const again = await stage.consumer().start();
  const refused = await again.tryToken({ claims: { sub } });
  assert.equal(refused.status, 401);
  const [record] = (await stage.audit()).filter(({ action }) => action === 'consumer.refused');
  assert.equal(record?.detail.code, 'processing_restricted');
  const chat = await startChat(again, 'as a visitor');
  assert.notEqual(chat.conversationId, conversationId);
  assert.match(JSON.stringify(await desk.read(chat.conversationId)), /as a visitor/);
  await change('DELETE', 'restriction');
  stage.clock.advance(1);
  const back = await stage.consumer().signInWithToken({ claims: { sub } });
  const goesOn = await startChat(back, 'canary again');
  assert.equal(goesOn.conversationId, conversationId);
});

test('[Z15] a sign-in that was under way when they were restricted or erased does not get in', async () => {
  for (const path of ['restriction', 'erasure']) {
    const { sub, consumerId, change } = await startKnown();
    const late = await stage.consumer().start();
    const { handshakeId, nonce } = await late.handshake();
    const idToken = late.brand.idToken(nonce, { claims: { sub } });
    await change(path === 'erasure' ? 'POST' : 'PUT', path);
    await change('DELETE', 'restriction');
    assert.equal((await late.answer(handshakeId, idToken)).status, 401);
    const [record] = (await stage.audit()).filter(({ action }) => action === 'consumer.refused');
    assert.equal(record?.detail.code, 'signed_out_meanwhile');
    const living = { until: stage.clock.now(), limit: 9 };
    assert.deepEqual(await storage.consumerSessions.listByConsumer(consumerId, living), []);
  }
});

test('[Z15] no refresh token of theirs is kept', async () => {
  const { consumerId, change } = await startKnown();
  const of = { after: '', limit: 9 };
  const [verification] = await storage.holdings.listVerifications(consumerId, of);
  assert(verification);
  const sealed = Uint8Array.of(1);
  const refreshAt = stage.clock.now() + 1e9;
  const refresh = { verificationId: verification.id, sealed, refreshAt };
  await storage.transaction((tx) => tx.verifications.setRefresh(refresh));
  const kept = async () =>
    (await storage.verifications.listToRefresh(1e15, 99)).some(
      ({ verificationId }) => verificationId === verification.id,
    );
  assert.equal(await kept(), true);
  await change('PUT', 'restriction');
  assert.equal(await kept(), false);
});

test('[Z15] who is restricted can be exported and erased, and retention passes over them', async () => {
  const { officer, consumerId, conversationId, desk, change } = await startKnown();
  await change('PUT', 'restriction');
  const exported = await officer.http.request('GET', `/api/agent/consumers/${consumerId}/export`);
  assert.match(exported.text, /Canary Keller/);
  assert.match(exported.text, /canary before/);
  const brand = await findBrand(storage, 'aurora');
  assert(brand);
  const retention = { ...brand.retention, textDays: 1, conversationDays: 2, sessionDays: 8 };
  stage.clock.advance(60 * 86_400);
  await applyRetention(foundation, { ...brand, retention }, { actor: 'operator' });
  assert((await storage.conversations.find(conversationId))?.preview);
  const later = await stage.agent(['privacy-officer']);
  const erased = await later.change('POST', `consumers/${consumerId}/erasure`);
  assert.equal(erased.status, 204);
  const seen = await (await Desk.open(await stage.agent())).read(conversationId);
  assert.equal(seen.card.withheld, 'erased');
  assert.equal((await later.change('PUT', `consumers/${consumerId}/restriction`)).status, 404);
  await desk.socket.close();
});

test('[Z14] what retention removed is told apart from what was erased', async () => {
  const { conversationId } = await startKnown();
  const brand = await findBrand(storage, 'aurora');
  assert(brand);
  const retention = { ...brand.retention, textDays: 1 };
  stage.clock.advance(2 * 86_400);
  await applyRetention(foundation, { ...brand, retention }, { actor: 'operator' });
  const desk = await Desk.open(await stage.agent());
  const seen = await desk.read(conversationId);
  assert.deepEqual([seen.card.withheld, seen.card.displayName], ['removed', 'Name removed']);
  const texts = seen.transcript.filter((item) => 'text' in item);
  assert(texts.length >= 3 && texts.every((item) => item.withheld === 'removed'));
  assert.equal((await desk.row(conversationId))?.withheld, 'removed');
});

test('[Z16, A75] nobody but a privacy officer of the brand restricts or lifts, and all of it is audited', async () => {
  const { consumerId } = await startKnown();
  const roles = ['agent', 'supervisor', 'administrator', 'privacy-officer'] as const;
  const agents = await Promise.all(roles.map((role) => stage.agent([role])));
  const codes = [];
  for (const agent of [await stage.agent(['privacy-officer'], stage.borealis), ...agents]) {
    const path = `consumers/${consumerId}/restriction`;
    codes.push([
      (await agent.change('PUT', path)).status,
      (await agent.change('DELETE', path)).status,
    ]);
  }
  assert.deepEqual(codes, [
    [404, 404],
    [403, 403],
    [403, 403],
    [403, 403],
    [204, 204],
  ]);
  const records = await stage.audit();
  const actions = records.filter(({ subject }) => subject === consumerId).map((one) => one.action);
  assert.deepEqual(
    actions.filter((action) => action.includes('restricted')),
    ['consumer.unrestricted', 'consumer.restricted'],
  );
});

test('[Z16] the operator restricts and lifts by a command; the running service notices in seconds', async () => {
  const { consumerId, conversationId } = await startKnown();
  const command = async (word: string): Promise<string> => {
    const env = dataEnvironment(stage.dataDir);
    const run = await ServiceProcess.run(['consumer', word, 'aurora', consumerId], env);
    assert.equal(run.code, 0, run.output);
    // So long the keys that were used last are believed.
    stage.clock.advance(10);
    const seen = await (await Desk.open(await stage.agent())).read(conversationId);
    return JSON.stringify(seen);
  };
  assert.doesNotMatch(await command('restrict'), /canary/i);
  assert.match(await command('unrestrict'), /Canary Keller.*canary before/);
});

test('[Z17] holding, restricting and erasing at the same moment are each answered properly', async () => {
  for (let run = 0; run < 6; run += 1) {
    const { consumerId } = await startKnown();
    const by = { brandId: 'aurora', consumerId, actor: 'operator', correlationId: null };
    const [held, restricted, erased, again] = await Promise.all([
      holdConsumer(foundation, { ...by, isHeld: true }),
      restrictConsumer(foundation, { ...by, isRestricted: true }),
      eraseConsumer(foundation, by),
      eraseConsumer(foundation, by),
    ]);
    const consumer = await storage.consumers.find(consumerId);
    const outcomes = [erased, again].sort();
    assert.deepEqual(outcomes, held ? ['held', 'held'] : ['erased', 'unknown']);
    assert.equal(consumer?.erasedAt === null, held);
    const key = await storage.consumerKeys.find(consumerId);
    assert.equal(key?.restrictedAt != null, held && restricted);
  }
});
