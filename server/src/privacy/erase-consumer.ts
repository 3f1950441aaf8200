/**
 * Privacy: what a consumer may ask for, and a privacy officer does. Owns erasure, export,
 * retention, restriction and legal hold. Entry points: eraseConsumer, exportConsumer,
 * applyRetention, restrictConsumer, holdConsumer. Hands over to storage and the bus. Must never
 * read what it erases, or lose count of who asked.
 */
import type { AuditAction } from '@countersign/protocol';
import type { ConversationDependencies } from '../conversations/conversation.ts';
import { endSessions } from '../conversations/end-sessions.ts';
import {
  type ConversationRow,
  type NewAuditRecord,
  StorageError,
  type Transaction,
} from '../storage/port.ts';
import { conversationsOf, findPersons } from './find-persons.ts';
import { refuseWhatBegan } from './refuse-what-began.ts';

export type Erasure = {
  readonly brandId: string;
  readonly consumerId: string;
  /** Who erases, for the audit: an agent's id, or `operator`. */
  readonly actor: string;
  readonly correlationId: string | null;
};

/**
 * Deletes the keys under which everything of this consumer is sealed, here and in every copy of the
 * data; then clears what the keys had opened. Sessions end, conversations close. Whoever signs in
 * again as the same subject is a new consumer.
 *
 * Other processes notice within seconds, when their vaults look a key up again.
 *
 * @returns `unknown` if the brand has no such consumer, or they were erased before
 */
export async function eraseConsumer(
  deps: ConversationDependencies,
  erasure: Erasure,
): Promise<'erased' | 'unknown' | 'held'> {
  const { storage, runtime } = deps;
  const persons = await findPersons(storage, erasure);
  if (!persons) return 'unknown';
  if (persons.all.some(({ heldAt }) => heldAt !== null)) {
    const refused = auditOf(erasure, 'consumer.erasure_refused', runtime.now());
    await storage.transaction((tx) => tx.auditRecords.insert(refused));
    return 'held';
  }
  try {
    await storage.transaction((tx) => {
      for (const { id, erasedAt } of persons.all) {
        if (erasedAt !== null) continue;
        tx.consumerKeys.remove(id);
        tx.consumers.erase(id, runtime.now());
      }
      refuseWhatBegan(tx, persons.consumer, runtime.now());
      tx.auditRecords.insert(auditOf(erasure, 'consumer.erased', runtime.now()));
    });
  } catch (error) {
    // Somebody else held or erased them at the same moment: what counts is on disk now.
    const isOvertaken = error instanceof StorageError && error.code === 'consumer_erased';
    if (isOvertaken) return eraseConsumer(deps, erasure);
    throw error;
  }
  for (const { id } of persons.all) {
    deps.vault.forget(id);
    await endSessions(deps, {
      list: (limit) => storage.consumerSessions.listByConsumer(id, { until: runtime.now(), limit }),
      end: { reason: 'signed_out_by_brand', everywhere: true },
    });
    for await (const conversation of conversationsOf(storage, id)) await clear(deps, conversation);
  }
  return 'erased';
}

async function clear(
  deps: ConversationDependencies,
  { id, brandId }: ConversationRow,
): Promise<void> {
  const committed = await deps.storage.transaction((tx: Transaction) => {
    tx.conversations.erase(id);
    tx.conversations.append(id, {
      event: { at: deps.runtime.now(), clientId: null, body: { type: 'erased' }, text: null },
      change: { status: 'closed', waitingSince: null, unread: 'recount' },
      whenClosed: 'append',
    });
  });
  const sequence = committed.events.at(-1)?.sequence ?? 0;
  deps.bus.publish(`conversation:${id}`, { kind: 'changed', sequence });
  deps.bus.publish(`inbox:${brandId}`, { kind: 'changed' });
}

function auditOf(erasure: Erasure, action: AuditAction, at: number): NewAuditRecord {
  const { brandId, actor, consumerId, correlationId } = erasure;
  return { at, brandId, actor, action, subject: consumerId, correlationId, detail: {} };
}
