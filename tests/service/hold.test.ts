import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findBrand } from '../../server/src/admin/brand.ts';
import { applyRetention } from '../../server/src/privacy/apply-retention.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const disputed = { reason: 'legal_claim' };
const release = 'hold?reason=matter_closed';

async function startHeld() {
  const desk = await Desk.open(await stage.agent());
  const consumer = await stage.consumer().signInWithToken({ claims: { name: 'Canary Keller' } });
  const { conversationId } = await startChat(consumer, 'canary text');
  const { consumerId } = await desk.card(conversationId);
  const officer = await stage.agent(['privacy-officer']);
  const change = async (method: string, what: string, body?: object): Promise<number> =>
    (await officer.change(method, `consumers/${consumerId}/${what}`, body)).status;
  assert.equal(await change('PUT', 'hold', disputed), 204);
  return { desk, conversationId, consumerId, change, officer };
}

test('[Z11] a held consumer is not erased, which is said; a released one is', async () => {
  const { desk, conversationId, consumerId, change, officer } = await startHeld();
  const refused = await officer.change('POST', `consumers/${consumerId}/erasure`);
  assert.deepEqual([refused.status, refused.json.code], [409, 'consumer_held']);
  assert.match(JSON.stringify(await desk.read(conversationId)), /canary text/);
  assert.equal(await change('DELETE', release), 204);
  assert.equal(await change('POST', 'erasure'), 204);
  assert.equal(await change('PUT', 'hold', disputed), 404);
  const records = await stage.audit();
  const actions = records.filter(({ subject }) => subject === consumerId).map((one) => one.action);
  assert.deepEqual(
    actions.filter((action) => /held|released|eras/.test(action)),
    ['consumer.erased', 'consumer.released', 'consumer.erasure_refused', 'consumer.held'],
  );
});

test('[Z11] why somebody is held or released is one of our words, and in the audit', async () => {
  const { consumerId, change } = await startHeld();
  for (const body of [undefined, {}, { reason: 'Canary Keller sued us' }]) {
    assert.equal(await change('PUT', 'hold', body), 400);
  }
  assert.equal(await change('DELETE', 'hold'), 400);
  assert.equal(await change('DELETE', 'hold?reason=legal_claim'), 400);
  assert.equal(await change('DELETE', release), 204);
  const about = (await stage.audit()).filter(({ subject }) => subject === consumerId);
  assert.deepEqual(
    about.filter(({ action }) => /held|released/.test(action)).map(({ detail }) => detail),
    [{ reason: 'matter_closed' }, { reason: 'legal_claim' }],
  );
});

test('[Z11] retention passes over who is held', async () => {
  const { consumerId, change } = await startHeld();
  const { foundation } = stage.server;
  const sessions = async () =>
    (await foundation.storage.holdings.listSessions(consumerId, { after: '', limit: 9 })).length;
  const before = await sessions();
  assert(before > 0);
  const run = async () => {
    const brand = await findBrand(foundation.storage, 'aurora');
    assert(brand);
    await applyRetention(foundation, brand, { actor: 'operator' });
  };
  stage.clock.advance(60 * 86_400);
  await run();
  assert.equal(await sessions(), before);
  const officer = await stage.agent(['privacy-officer']);
  assert.equal((await officer.change('DELETE', `consumers/${consumerId}/${release}`)).status, 204);
  await run();
  assert.equal(await sessions(), 0);
  assert.equal(await change('PUT', 'hold', disputed), 401);
});

test('[Z11, A75] nobody but a privacy officer of the brand holds or releases', async () => {
  const { consumerId } = await startHeld();
  const roles = ['agent', 'supervisor', 'administrator', 'privacy-officer'] as const;
  const agents = await Promise.all(roles.map((role) => stage.agent([role])));
  const codes = [];
  for (const agent of [await stage.agent(['privacy-officer'], stage.borealis), ...agents]) {
    const path = `consumers/${consumerId}`;
    codes.push([
      (await agent.change('DELETE', `${path}/${release}`)).status,
      (await agent.change('PUT', `${path}/hold`, disputed)).status,
    ]);
  }
  assert.deepEqual(codes, [
    [404, 404],
    [403, 403],
    [403, 403],
    [403, 403],
    [204, 204],
  ]);
});
