import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { findBrand } from '../../server/src/admin/brand.ts';
import { signCheckpoints } from '../../server/src/audit/checkpoints.ts';
import { verifyAudit } from '../../server/src/audit/verify-audit.ts';
import { applyRetention } from '../../server/src/privacy/apply-retention.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const day = 86_400;

test('[Z18] audit records go after the brand’s days, up to a signed checkpoint, and the rest is whole', async () => {
  const stage = await startWithOld();
  const { storage } = stage.server.foundation;
  const before = await storage.auditRecords.listAfter('aurora', 0, 99);
  const planned = await run(stage, { isDryRun: true });
  assert.equal(planned.audit, 4);
  assert.equal((await run(stage)).audit, 4);
  const left = await storage.auditRecords.listAfter('aurora', 0, 99);
  assert.deepEqual(left.slice(0, 2), before.slice(4, 6));
  assert(left.some(({ action }) => action === 'audit.cut'));
  const verdict = await verifyAudit(stage.server.foundation, 'aurora', statementsOf(stage));
  assert.deepEqual(verdict.faults, []);
  assert.deepEqual([verdict.cut?.number, verdict.cut?.keptDays], [4, 400]);
  assert.equal(verdict.records, left.length);
  assert.equal((await run(stage)).audit, 0);

  await refuseSome(stage, 2);
  await signCheckpoints(stage.server.foundation);
  stage.clock.advance(401 * day);
  assert((await run(stage)).audit > 2);
  assert.deepEqual(await faultsOf(stage), []);
});

test('[Z18] a brand keeps audit records for a year at least', async () => {
  const stage = await startStage({ after });
  const file = stage.aurora.file(stage.dataDir);
  const keep = (auditDays: number) => stage.putBrand({ ...file, retention: { auditDays } });
  await assert.rejects(keep(364), /retention\/auditDays/);
  await keep(365);
});

const tampering: Readonly<Record<string, { sql: string; finds: readonly string[] }>> = {
  'a cut without its statement': { sql: 'DELETE FROM audit_cuts', finds: ['5 missing'] },
  'more that was removed than was cut': {
    sql: 'DELETE FROM audit_records WHERE number <= 5',
    finds: ['6 missing'],
  },
  'a cut that was moved': {
    sql: `DELETE FROM audit_records WHERE number <= 5; UPDATE audit_cuts SET number = 5`,
    finds: ['0 cut_forged', '6 missing'],
  },
  'a cut with another signature': {
    sql: `UPDATE audit_cuts SET statement = substr(statement, 1, length(statement) - 3)`,
    finds: ['0 cut_forged', '5 missing'],
  },
  'a checkpoint in place of a cut': {
    sql: `DELETE FROM audit_records WHERE number <= 6;
      UPDATE audit_cuts SET (number, hash, statement) =
        (SELECT number, hash, statement FROM audit_checkpoints WHERE number = 6)`,
    finds: ['0 cut_forged', '7 missing'],
  },
  'a record after the cut that was changed': {
    sql: `UPDATE audit_records SET actor = 'nobody' WHERE number = 5`,
    finds: ['5 changed'],
  },
  'a record that was put before the others again': {
    sql: `INSERT INTO audit_records SELECT brand_id, 4, at, 'nobody', action, subject,
        correlation_id, detail, hash FROM audit_records WHERE number = 5`,
    finds: ['4 left_over'],
  },
};

for (const [what, { sql, finds }] of Object.entries(tampering)) {
  test(`[Z19, A87] the check finds ${what}`, async () => {
    const stage = await startWithOld();
    await run(stage);
    assert.deepEqual(await faultsOf(stage), []);
    edit(stage, sql);
    assert.deepEqual(await faultsOf(stage), finds);
  });
}

test('[Z19] records that are not as they were written are not cut: they are evidence', async () => {
  const stage = await startWithOld();
  edit(stage, `UPDATE audit_records SET actor = 'nobody' WHERE number = 2`);
  assert.equal((await run(stage)).audit, 0);
  assert.match(stage.log.join('\n'), /audit not cut/);
  assert.deepEqual(await faultsOf(stage), ['2 changed']);
});

test('[Z18, Z11] the cut ends before the first record about somebody who is held', async () => {
  const stage = await startWithOld();
  const desk = await Desk.open(await stage.agent());
  const consumer = await stage.consumer().signInWithToken();
  const { conversationId } = await startChat(consumer);
  const { consumerId } = await desk.card(conversationId);
  await signCheckpoints(stage.server.foundation);
  await refuseSome(stage, 1);
  await signCheckpoints(stage.server.foundation);
  const change = async (method: string) => {
    const officer = await stage.agent(['privacy-officer']);
    const reason = method === 'DELETE' ? '?reason=matter_closed' : '';
    const body = method === 'PUT' ? { reason: 'complaint' } : undefined;
    const path = `consumers/${consumerId}/hold${reason}`;
    assert.equal((await officer.change(method, path, body)).status, 204);
  };
  await change('PUT');
  stage.clock.advance(401 * day);
  await run(stage);
  const about = async () =>
    (
      await stage.server.foundation.storage.auditRecords.search(
        'aurora',
        { subject: consumerId, action: 'consumer.authenticated' },
        { from: 1, to: 1e9, limit: 9 },
      )
    ).length;
  assert.equal(await about(), 1);
  assert.deepEqual(await faultsOf(stage), []);
  await change('DELETE');
  await run(stage);
  assert.equal(await about(), 0);
  assert.deepEqual(await faultsOf(stage), []);
});

/** Four records with a checkpoint, over 400 days old; the first is of the settings. Two younger. */
async function startWithOld(): Promise<Stage> {
  const stage = await startStage({ after });
  await refuseSome(stage, 3);
  await signCheckpoints(stage.server.foundation);
  stage.clock.advance(390 * day);
  await refuseSome(stage, 2);
  await signCheckpoints(stage.server.foundation);
  stage.clock.advance(11 * day);
  return stage;
}

async function refuseSome(stage: Stage, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await (await stage.consumer().start()).tryToken({ claims: { exp: 1 } });
  }
}

async function run(stage: Stage, how: { readonly isDryRun?: boolean } = {}) {
  const { foundation } = stage.server;
  const brand = await findBrand(foundation.storage, 'aurora');
  assert(brand);
  return applyRetention(foundation, brand, { actor: 'operator', ...how });
}

async function faultsOf(stage: Stage): Promise<string[]> {
  const verdict = await verifyAudit(stage.server.foundation, 'aurora', statementsOf(stage));
  return verdict.faults.map(({ number, fault }) => `${number} ${fault}`);
}

/** What the operator's log says, cuts too. */
function statementsOf(stage: Stage): readonly string[] {
  return stage.log.flatMap((line) => {
    const { statement } = JSON.parse(line) as { readonly statement?: string };
    return statement === undefined ? [] : [statement];
  });
}

/** As whoever can write to the database, but has not the master key. */
function edit(stage: Stage, sql: string): void {
  const db = new DatabaseSync(join(stage.dataDir, 'data', 'countersign.db'), { timeout: 9_000 });
  db.exec(sql);
  db.close();
}
