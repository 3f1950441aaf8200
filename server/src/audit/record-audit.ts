/**
 * Audit: who did what, when. Owns the security record of a brand. Entry point: recordAudit. Hands
 * over to storage. Must never hold a value, a claim or a token: `detail` names rules and fields.
 * Not here yet: the hash chain, checkpoints, and who viewed what.
 */
import type { Runtime } from '../runtime.ts';
import type { AuditRecord, Storage } from '../storage/port.ts';

export type AuditAction =
  | 'consumer.authenticated'
  | 'consumer.refused'
  | 'consumer.signed_out'
  | 'consumer.hint_differs'
  | 'agent.signed_in'
  | 'agent.sign_in_failed'
  | 'agent.signed_out'
  | 'agent.invited'
  | 'agent.joined'
  | 'brand.changed'
  | 'brand.keys_rotated';

export async function recordAudit(
  deps: { readonly runtime: Runtime; readonly storage: Storage },
  entry: Omit<AuditRecord, 'at' | 'action'> & { readonly action: AuditAction },
): Promise<void> {
  const record = { ...entry, at: deps.runtime.now() };
  await deps.storage.transaction((tx) => tx.auditRecords.insert(record));
}
