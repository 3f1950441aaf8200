import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import type {
  AuditPage,
  AuditVerdict,
  ConsumerHoldings,
  PrivacyOverview,
} from '@countersign/protocol';
import { signCheckpoints } from '../../server/src/audit/checkpoints.ts';
import type { TestAgent } from '../kit/agent.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const dayMs = 86_400_000;

test('[Z30] what is held of a consumer is shown as counts and times, and nothing of it', async () => {
  const { stage, desk, officer } = await start();
  const consumer = await stage.consumer().start();
  const chat = await startChat(consumer, 'canary before');
  await consumer.signInWithToken({ claims: { name: 'Canary Keller', email: 'canary@x.test' } });
  const { consumerId } = await desk.card(chat.conversationId);
  const answer = await officer.http.get(`/api/agent/consumers/${consumerId}`);
  assert.equal(answer.status, 200, answer.text);
  assert.doesNotMatch(answer.text, /canary/i);
  const held = answer.json as unknown as ConsumerHoldings;
  const { id, visitors, verifications, conversations, keys } = held;
  assert.deepEqual(
    [id, visitors, verifications.count, conversations.count, keys],
    [consumerId, 1, 1, 1, 2],
  );
  assert(held.sessions.count >= 2);
  assert.equal(held.connector?.id, stage.aurora.implicitConnector);
  assert.equal(verifications.firstAt, verifications.lastAt);
  assert.deepEqual(
    held.looks.map(({ action, actor }) => [action, typeof actor === 'object' && actor.name]),
    [['consumer.viewed', 'Agent 1']],
  );
  await officer.change('POST', `consumers/${consumerId}/erasure`);
  const left = (await officer.http.get(`/api/agent/consumers/${consumerId}`)).json;
  assert.deepEqual([left.keys, typeof left.erasedAt], [0, 'number']);
  const found = await officer.change('POST', 'consumers/search', { consumerId });
  assert.deepEqual(found.json, { consumerId });
});

test('[Z31] views, reveals, refusals and erasures are counted by day, alarms listed', async () => {
  const { stage, officer } = await start();
  const { storage } = stage.server.foundation;
  const today = Math.floor(stage.clock.now() / dayMs) * dayMs;
  const insert = (action: string, at: number, brandId = 'aurora') =>
    storage.transaction((tx) => {
      const who = { brandId, actor: 'system', subject: null, correlationId: null };
      tx.auditRecords.insert({ ...who, at, action, detail: {} });
    });
  stage.clock.advance(40 * 86_400);
  const then = today + 40 * dayMs;
  await insert('consumer.viewed', then - 29 * dayMs - 1);
  await insert('consumer.viewed', then - 29 * dayMs);
  await insert('reveal.alarm', then - 3 * dayMs);
  await insert('consumer.refused', then - dayMs);
  await insert('consumer.refused', then - 1);
  await insert('consumer.refused', then - 1, 'borealis');
  await insert('attribute.revealed', then);
  const agent = await stage.agent(['privacy-officer']);
  const answer = await agent.http.get('/api/agent/privacy');
  assert.equal(answer.status, 200, answer.text);
  const { days, alarms, connectors } = answer.json as unknown as PrivacyOverview;
  assert.equal(days.length, 30);
  assert.deepEqual(days[0], { ...none, startsAt: then - 29 * dayMs, views: 1 });
  assert.deepEqual(days.at(-2), { ...none, startsAt: then - dayMs, refusals: 2 });
  assert.deepEqual(days.at(-1), { ...none, startsAt: then, reveals: 1 });
  assert.deepEqual(
    alarms.map(({ action }) => action),
    ['reveal.alarm'],
  );
  assert(connectors.some(({ id }) => id === stage.aurora.codeConnector));
  assert.equal((await officer.http.get('/api/agent/privacy')).status, 401);
});

test('[Z32, A87] verified from the page, the audit is whole, or it says where it breaks', async () => {
  const { stage, officer } = await start();
  await signCheckpoints(stage.server.foundation);
  const { number } = (await stage.audit())[0] ?? { number: 0 };
  const whole = await verify(officer);
  assert.deepEqual(whole.faults, []);
  assert.equal(whole.records, number);
  assert.equal(whole.since, (await stage.audit()).at(-1)?.at);
  assert.deepEqual(whole.lastCheckpoint, { number, at: stage.clock.now() });
  const db = new DatabaseSync(join(stage.dataDir, 'data', 'countersign.db'));
  db.exec(`UPDATE audit_records SET actor = 'nobody' WHERE number = 2 AND brand_id = 'aurora'`);
  db.close();
  const broken = await verify(officer);
  assert.deepEqual(
    broken.faults.map((one) => one.number),
    [2],
  );
  assert.match(broken.faults[0]?.fault ?? '', /was changed/);
  const recorded = (await stage.audit()).filter(({ action }) => action.startsWith('audit.'));
  assert.deepEqual(
    recorded.map(({ action }) => action),
    ['audit.broken', 'audit.verified'],
  );
  const { alarms } = (await officer.http.get('/api/agent/privacy'))
    .json as unknown as PrivacyOverview;
  assert.equal(alarms[0]?.action, 'audit.broken');
});

test('[Z13, A87] whoever spoils one record hides no other, from search or from export', async () => {
  const { stage, officer } = await start();
  const db = new DatabaseSync(join(stage.dataDir, 'data', 'countersign.db'));
  for (const number of [1, 2]) {
    db.exec(
      `UPDATE audit_records SET detail = 'x' WHERE brand_id = 'aurora' AND number = ${number}`,
    );
  }
  db.close();
  await stage.agent();
  const { lines } = (await officer.http.get('/api/agent/audit')).json as unknown as AuditPage;
  assert.deepEqual(
    lines.toReversed().map(({ number }) => number),
    lines.map((_, index) => index + 1),
  );
  const spoilt = lines.filter(({ action }) => action === 'unreadable');
  assert.deepEqual(
    spoilt.map(({ number }) => number),
    [2, 1],
  );
  const exported = await officer.http.get('/api/agent/audit/export?format=jsonl&since=1');
  assert.match(exported.text, /"number":2,"at":"","action":"unreadable"/);
  assert.match(exported.text, /agent\.signed_in/);
});

test('[Z13] the audit is searched over HTTP, and a search for nonsense is refused', async () => {
  const { stage, officer } = await start();
  const search = async (query: string) => {
    const answer = await officer.http.get(`/api/agent/audit?${query}`);
    return { status: answer.status, page: answer.json as unknown as AuditPage };
  };
  const { page } = await search('action=agent.signed_in');
  assert(page.lines.length >= 2 && page.lines.every(({ action }) => action === 'agent.signed_in'));
  const { id } = officer.session?.agent ?? { id: '' };
  const mine = (await search(`actor=${id}`)).page;
  assert(mine.lines.every(({ actor }) => typeof actor === 'object' && actor.id === id));
  const { correlationId } = page.lines[0] ?? {};
  const same = (await search(`correlationId=${correlationId}`)).page;
  assert.deepEqual(
    same.lines.map(({ number }) => number),
    [page.lines[0]?.number],
  );
  assert.deepEqual((await search(`since=${stage.clock.now() + dayMs}`)).page.lines, []);
  for (const query of ['actor=a%20b', 'before=x', 'action=%25', 'name=canary', 'since=-1']) {
    assert.equal((await search(query)).status, 400, query);
  }
});

test('[Z13, A75] the audit is exported over HTTP to a privacy officer, and to nobody else', async () => {
  const { stage, officer } = await start();
  const path = '/api/agent/audit/export?format=jsonl';
  const answer = await officer.http.get(path);
  assert.match(answer.headers.get('content-disposition') ?? '', /"audit-aurora\.jsonl"/);
  const lines = answer.text.trim().split('\n');
  assert(lines.length >= 2 && lines.every((line) => JSON.parse(line).hash));
  const csv = await officer.http.get('/api/agent/audit/export?format=csv');
  assert.match(csv.text, /Signed in to the Agent Workspace/);
  assert.equal((await stage.audit()).filter(({ action }) => /exported/.test(action)).length, 2);
  const other = await stage.agent(['privacy-officer'], stage.borealis);
  const foreign = (await other.http.get(path)).text.trim().split('\n');
  assert(foreign.every((line) => (JSON.parse(line).actor.name ?? '') !== 'Agent 2'));
  for (const role of ['agent', 'supervisor', 'administrator'] as const) {
    assert.equal((await (await stage.agent([role])).http.get(path)).status, 403, role);
  }
});

const none = { views: 0, reveals: 0, refusals: 0, erasures: 0 };

async function start(): Promise<{ stage: Stage; desk: Desk; officer: TestAgent }> {
  const stage = await startStage({ after });
  const desk = await Desk.open(await stage.agent());
  return { stage, desk, officer: await stage.agent(['privacy-officer']) };
}

async function verify(officer: TestAgent): Promise<AuditVerdict> {
  const answer = await officer.change('POST', 'audit/verifications');
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as AuditVerdict;
}
