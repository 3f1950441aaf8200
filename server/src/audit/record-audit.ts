/**
 * Audit: who did what, when. Owns the security record of each brand: a chain of hashes, and signed
 * checkpoints of where it ended. Entry points: recordAudit, searchAudit, signCheckpoints,
 * verifyAudit; followAudit for what screens must show. Hands over to storage. Must never hold a
 * value, a claim or a token: `detail` names rules and fields.
 */
import type { AuditAction } from '@countersign/protocol';
import type { Runtime } from '../runtime.ts';
import type { NewAuditRecord, Storage } from '../storage/port.ts';

export type AuditEntry = Omit<NewAuditRecord, 'at' | 'action'> & { readonly action: AuditAction };

/** A record by itself. What is recorded with its effect goes into the effect's transaction. */
export async function recordAudit(
  deps: { readonly runtime: Runtime; readonly storage: Storage },
  entry: AuditEntry,
): Promise<void> {
  const record = { ...entry, at: deps.runtime.now() };
  await deps.storage.transaction((tx) => tx.auditRecords.insert(record));
}
