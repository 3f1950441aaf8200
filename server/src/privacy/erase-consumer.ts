/**
 * Privacy: what a consumer may ask for, and a privacy officer does. Owns erasure, export, retention
 * and legal hold. Entry points: eraseConsumer, exportConsumer, applyRetention, holdConsumer. Hands
 * over to storage and the bus. Must never read what it erases, or lose count of who asked.
 */
import type { AuditAction } from '@countersign/protocol';
import type { ConversationDependencies } from '../conversations/conversation.ts';
import { endSessions } from '../conversations/end-sessions.ts';
import type { ConversationRow, NewAuditRecord, Transaction } from '../storage/port.ts';

export type Erasure = {
  readonly brandId: string;
  readonly consumerId: string;
  /** Who erases, for the audit: an agent's id, or `operator`. */
  readonly actor: string;
  readonly correlationId: string | null;
};

/** Of one consumer, by page. */
const conversationsAtOnce = 100;

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
  const consumer = await storage.consumers.find(erasure.consumerId);
  if (consumer?.brandId !== erasure.brandId || consumer.erasedAt !== null) return 'unknown';
  // What they wrote before they signed in is sealed for the visitor that they were then.
  const persons = [consumer, ...(await storage.consumers.listJoined(consumer.id))];
  const known = consumer.joinedTo === null ? [] : [await storage.consumers.find(consumer.joinedTo)];
  if ([...persons, ...known].some((person) => person && person.heldAt !== null)) {
    const refused = auditOf(erasure, 'consumer.erasure_refused', runtime.now());
    await storage.transaction((tx) => tx.auditRecords.insert(refused));
    return 'held';
  }
  await storage.transaction((tx) => {
    for (const { id, erasedAt } of persons) {
      if (erasedAt !== null) continue;
      tx.consumerKeys.remove(id);
      tx.consumers.erase(id, runtime.now());
    }
    tx.auditRecords.insert(auditOf(erasure, 'consumer.erased', runtime.now()));
  });
  for (const { id } of persons) {
    deps.vault.forget(id);
    await endSessions(deps, {
      list: (limit) => storage.consumerSessions.listByConsumer(id, { until: runtime.now(), limit }),
      reason: 'signed_out_by_brand',
    });
    await clearConversations(deps, id);
  }
  return 'erased';
}

async function clearConversations(
  deps: ConversationDependencies,
  consumerId: string,
): Promise<void> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = { before, limit: conversationsAtOnce };
    const conversations = await deps.storage.conversations.listByConsumer(consumerId, page);
    for (const conversation of conversations) await clear(deps, conversation);
    const last = conversations.at(-1);
    if (!last) return;
    before = last.inboxSequence;
  }
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
