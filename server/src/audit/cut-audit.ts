import { auditHash, chainStart } from '../storage/audit-chain.ts';
import type { AuditCheckpointRecord, AuditCutRecord } from '../storage/port.ts';
import type { CheckpointDependencies } from './checkpoints.ts';
import { findFirstSince } from './search-audit.ts';
import { type Cut, listStatementKeys, readStatement, signStatement } from './signed-statements.ts';

/** PCI DSS 10.5.1: an audit record is there for a year. No brand can say less. */
export const leastAuditDays = 365;

export type CutRequest = {
  readonly brandId: string;
  readonly keptDays: number;
  readonly actor: string;
  readonly isDryRun: boolean;
};

const dayMs = 86_400_000;
const removedAtOnce = 2_000;
const readAtOnce = 500;

/**
 * Removes the records that a brand has kept for long enough, from the first up to a signed
 * checkpoint, and puts a signed statement in their place: up to which record, by what rule. With
 * it the rest of the chain can be verified as before. It ends before the first record about
 * somebody who is held, and nothing goes that is not as it was written: it would be evidence.
 *
 * @returns how many were removed, or would be
 */
export async function cutAudit(deps: CheckpointDependencies, request: CutRequest): Promise<number> {
  const { brandId, keptDays, actor, isDryRun } = request;
  const { storage, runtime } = deps;
  const known = await storage.auditCuts.find(brandId);
  if (known && !isDryRun) await removeUpTo(deps, known);
  const now = runtime.now();
  const end = await findEnd(deps, request, now - keptDays * dayMs);
  const from = known?.number ?? 0;
  if (!end || end.number <= from) return 0;
  const count = end.number - from;
  if (isDryRun) return count;
  const lastAt = await findWhole(deps, { known, end });
  if (lastAt === undefined) {
    runtime.log.error(
      { brandId, number: end.number },
      'audit not cut: it is not as it was written',
    );
    return 0;
  }
  const said: Cut = { brandId, number: end.number, hash: end.hash, at: now, keptDays, lastAt };
  const cut = { ...end, statement: await signStatement(deps, 'cut', said) };
  const entry = { at: now, brandId, actor, subject: null, correlationId: null };
  await storage.transaction((tx) => {
    tx.auditCuts.put(cut);
    tx.auditRecords.insert({
      ...entry,
      action: 'audit.cut',
      detail: { upTo: end.number, keptDays },
    });
  });
  runtime.log.info({ ...cut }, 'audit cut');
  await removeUpTo(deps, cut);
  return count;
}

/** The last checkpoint of which everything up to it is old enough, and nobody's who is held. */
async function findEnd(
  { storage }: CheckpointDependencies,
  { brandId }: CutRequest,
  before: number,
): Promise<AuditCheckpointRecord | undefined> {
  const young = await findFirstSince(storage, brandId, before);
  const held = await storage.auditRecords.findFirstHeld(brandId);
  const last = Math.min(young, held ?? young) - 1;
  return storage.auditCheckpoints.findNewestUpTo(brandId, last);
}

/** When the last of them was written, if they are what was signed; else undefined. */
async function findWhole(
  deps: CheckpointDependencies,
  {
    known,
    end,
  }: { readonly known: AuditCutRecord | undefined; readonly end: AuditCheckpointRecord },
): Promise<number | undefined> {
  const keys = await listStatementKeys(deps);
  const signed = readStatement(end.statement, 'checkpoint', keys);
  const begins = known && readStatement(known.statement, 'cut', keys);
  if (signed?.brandId !== end.brandId || signed.number !== end.number) return undefined;
  if (known && begins?.number !== known.number) return undefined;
  let before = begins?.hash ?? chainStart;
  let lastAt: number | undefined;
  for (let number = begins?.number ?? 0; number < end.number; ) {
    const limit = Math.min(readAtOnce, end.number - number);
    const page = await deps.storage.auditRecords.listAfter(end.brandId, number, limit);
    if (page.length === 0) return undefined;
    for (const record of page) {
      number += 1;
      if (record.number !== number || auditHash(record, before) !== record.hash) return undefined;
      before = record.hash;
      lastAt = record.at;
    }
  }
  return before === signed.hash ? lastAt : undefined;
}

/** Some at a time: everybody else has their turn. What a stop left over goes the next day. */
async function removeUpTo(
  { storage }: CheckpointDependencies,
  { brandId, number }: AuditCutRecord,
): Promise<void> {
  for (;;) {
    const [oldest] = await storage.auditRecords.listAfter(brandId, 0, 1);
    if (!oldest || oldest.number > number) return;
    await storage.transaction((tx) => tx.auditRecords.removeCut(brandId, removedAtOnce));
  }
}
