/**
 * Audit: who did what, when. Owns the security record of each brand: a chain of hashes, and signed
 * checkpoints of where it ended. Entry points: recordAudit, signCheckpoints, verifyAudit. Hands
 * over to storage. Must never hold a value, a claim or a token: `detail` names rules and fields.
 */
import type { Runtime } from '../runtime.ts';
import type { NewAuditRecord, Storage } from '../storage/port.ts';

export type AuditAction =
  | 'consumer.authenticated'
  | 'consumer.refused'
  | 'consumer.signed_out'
  | 'consumer.hint_differs'
  | 'consumer.asked_to_verify'
  | 'logout.accepted'
  | 'logout.refused'
  | 'consumer.refreshed'
  | 'consumer.refresh_refused'
  | 'connector.sign_out_ordered'
  | 'connector.signed_out'
  | 'connector.examined'
  | 'connector.tested'
  | 'connector.keys_purged'
  | 'agent.signed_in'
  | 'agent.sign_in_failed'
  | 'agent.signed_out'
  | 'agent.invited'
  | 'agent.joined'
  | 'brand.changed'
  | 'brand.keys_rotated'
  | 'vault.rotated'
  | 'attribute.revealed'
  | 'reveal.alarm'
  | 'consumer.viewed'
  | 'consumer.searched'
  | 'consumer.exported'
  | 'consumer.erased'
  | 'consumer.erasure_refused'
  | 'consumer.held'
  | 'consumer.released'
  | 'retention.applied';

export type AuditEntry = Omit<NewAuditRecord, 'at' | 'action'> & { readonly action: AuditAction };

/** A record by itself. What is recorded with its effect goes into the effect's transaction. */
export async function recordAudit(
  deps: { readonly runtime: Runtime; readonly storage: Storage },
  entry: AuditEntry,
): Promise<void> {
  const record = { ...entry, at: deps.runtime.now() };
  await deps.storage.transaction((tx) => tx.auditRecords.insert(record));
}
