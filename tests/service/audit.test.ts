import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { after, test } from 'node:test';
import { signCheckpoints } from '../../server/src/audit/checkpoints.ts';
import { verifyAudit } from '../../server/src/audit/verify-audit.ts';
import { auditHash, chainStart } from '../../server/src/storage/audit-chain.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const tampering: Readonly<Record<string, { sql: string; finds: readonly string[] }>> = {
  'a record whose actor was changed': {
    sql: `UPDATE audit_records SET actor = 'nobody' WHERE number = 2`,
    finds: ['2 changed'],
  },
  'a record whose detail was changed': {
    sql: `UPDATE audit_records SET detail = '{}' WHERE number = 2`,
    finds: ['2 changed'],
  },
  'a record that was taken out': {
    sql: 'DELETE FROM audit_records WHERE number = 2',
    finds: ['3 missing'],
  },
  'a first record that was taken out': {
    sql: 'DELETE FROM audit_records WHERE number = 1',
    finds: ['2 missing'],
  },
  'two records that changed places': {
    sql: `UPDATE audit_records SET number = -number WHERE number IN (2, 3);
      UPDATE audit_records SET number = 5 + number WHERE number < 0`,
    finds: ['2 changed', '3 changed', '4 changed'],
  },
  'records that were cut off': {
    sql: 'DELETE FROM audit_records WHERE number >= 3',
    finds: ['2 cut_short'],
  },
  'records that were cut off with the head': {
    sql: `DELETE FROM audit_records WHERE number >= 3;
      UPDATE audit_heads SET number = 2, hash = (SELECT hash FROM audit_records WHERE number = 2)`,
    finds: ['2 cut_short'],
  },
  'a record that cannot be read': {
    sql: `UPDATE audit_records SET detail = 'overlord' WHERE number = 2`,
    finds: ['2 unreadable'],
  },
  'a checkpoint with another signature': {
    sql: `UPDATE audit_checkpoints SET statement = substr(statement, 1, length(statement) - 3)`,
    finds: ['4 checkpoint_forged'],
  },
};

for (const [what, { sql, finds }] of Object.entries(tampering)) {
  test(`[A87] the check finds ${what}, and nothing before it`, async () => {
    const stage = await startWithRecords();
    assert.deepEqual(await faultsOf(stage), []);
    edit(stage, (db) => db.exec(sql));
    assert.deepEqual(await faultsOf(stage), finds);
  });
}

test('[A87] a chain that was made anew from a changed record on is found by the checkpoint', async () => {
  const stage = await startWithRecords();
  edit(stage, (db) => {
    db.exec(`UPDATE audit_records SET actor = 'nobody' WHERE number = 2`);
    forgeChain(db);
  });
  assert.deepEqual(await faultsOf(stage), ['4 checkpoint_differs']);
});

test('[A87] a forger’s own signing key in the database signs nothing', async () => {
  const stage = await startWithRecords();
  const stranger = await startWithRecords();
  const [key] = await stranger.server.foundation.storage.auditKeys.list();
  assert(key);
  edit(stage, (db) => {
    db.prepare('UPDATE audit_keys SET kid = ?, public_jwk = ?').run(key.kid, key.publicJwk);
  });
  await assert.rejects(faultsOf(stage), /changed|sealed|corrupt/i);
});

test('[A87] records that were cut off with head and checkpoint are found by the log', async () => {
  const stage = await startWithRecords();
  const statements = stage.log.flatMap((line) => {
    const { statement } = JSON.parse(line) as { readonly statement?: string };
    return statement === undefined ? [] : [statement];
  });
  edit(stage, (db) => {
    db.exec(`DELETE FROM audit_records WHERE number >= 3; DELETE FROM audit_checkpoints;
      UPDATE audit_heads SET number = 2, hash = (SELECT hash FROM audit_records WHERE number = 2)`);
  });
  assert.deepEqual(await faultsOf(stage), []);
  assert.deepEqual(await faultsOf(stage, statements), ['2 cut_short']);
});

test('[A87] what was recorded until the service stopped is signed', async () => {
  const stage = await startWithRecords();
  await stage.consumer().start();
  await (await stage.consumer().start()).tryToken({ claims: { exp: 1 } });
  await stage.stop();
  await stage.start();
  const { storage } = stage.server.foundation;
  const records = await storage.auditRecords.listNewest('aurora', 2);
  assert.deepEqual(
    records.map(({ action }) => action),
    ['service.started', 'consumer.refused'],
  );
  const newest = await storage.auditCheckpoints.findNewestUpTo('aurora', 1e9);
  assert.deepEqual([newest?.number, newest?.hash], [records[1]?.number, records[1]?.hash]);
});

/** Four records of aurora: its settings, and refusals; with a checkpoint after the last. */
async function startWithRecords(): Promise<Stage> {
  const stage = await startStage({ after });
  for (let count = 0; count < 3; count += 1) {
    await (await stage.consumer().start()).tryToken({ claims: { exp: 1 } });
  }
  await signCheckpoints(stage.server.foundation);
  return stage;
}

async function faultsOf(stage: Stage, statements: readonly string[] = []): Promise<string[]> {
  const verdict = await verifyAudit(stage.server.foundation, 'aurora', statements);
  return verdict.faults.map(({ number, fault }) => `${number} ${fault}`);
}

/** As whoever can write to the database, but has not the master key. */
function edit(stage: Stage, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(join(stage.dataDir, 'data', 'countersign.db'), { timeout: 9_000 });
  work(db);
  db.close();
}

const ofAurora = `brand_id = 'aurora'`;

function forgeChain(db: DatabaseSync): void {
  let before = chainStart;
  const text = (value: SQLInputValue | undefined): string => String(value);
  const rows = db.prepare(`SELECT * FROM audit_records WHERE ${ofAurora} ORDER BY number`).all();
  for (const row of rows) {
    const number = Number(row.number);
    const subject = row.subject === null ? null : text(row.subject);
    const correlationId = row.correlation_id === null ? null : text(row.correlation_id);
    const said = { brandId: text(row.brand_id), actor: text(row.actor), action: text(row.action) };
    const detail = JSON.parse(text(row.detail));
    before = auditHash(
      { ...said, number, at: Number(row.at), subject, correlationId, detail },
      before,
    );
    db.prepare(`UPDATE audit_records SET hash = ? WHERE ${ofAurora} AND number = ?`).run(
      before,
      number,
    );
  }
  db.prepare(`UPDATE audit_heads SET hash = ? WHERE ${ofAurora}`).run(before);
}
