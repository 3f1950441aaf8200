import type { AuditAction, HoldReason, ReleaseReason } from '@countersign/protocol';
import type { Runtime } from '../runtime.ts';
import { type Storage, StorageError } from '../storage/port.ts';

export type Hold = {
  readonly brandId: string;
  readonly consumerId: string;
  readonly isHeld: boolean;
  /** One of the words of the protocol; an operator's reasons are in their own files. */
  readonly reason?: HoldReason | ReleaseReason;
  /** Who holds or releases, for the audit: an agent's id or `operator`. */
  readonly actor: string;
  readonly correlationId: string | null;
};

/**
 * Legal hold: while it stands, nothing of the consumer is erased, or removed because it is old.
 *
 * @returns false if the brand has no such consumer, or they were erased before
 */
export async function holdConsumer(
  { runtime, storage }: { readonly runtime: Runtime; readonly storage: Storage },
  { brandId, consumerId, isHeld, actor, correlationId, reason }: Hold,
): Promise<boolean> {
  const consumer = await storage.consumers.find(consumerId);
  if (consumer?.brandId !== brandId || consumer.erasedAt !== null) return false;
  if ((consumer.heldAt !== null) === isHeld) return true;
  const at = runtime.now();
  const action: AuditAction = isHeld ? 'consumer.held' : 'consumer.released';
  const detail = reason ? { reason } : {};
  const entry = { at, brandId, actor, action, subject: consumerId, correlationId, detail };
  try {
    await storage.transaction((tx) => {
      if (isHeld) tx.retention.hold(consumerId, at);
      else tx.retention.release(consumerId);
      tx.auditRecords.insert(entry);
    });
    return true;
  } catch (error) {
    // They were erased at the same moment.
    if (error instanceof StorageError && error.code === 'consumer_erased') return false;
    throw error;
  }
}
