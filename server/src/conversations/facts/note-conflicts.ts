/**
 * What becomes of attributes while a conversation runs: conflicts between page and proof, and what
 * agents note beside them. Entry points: noteConflicts, after whatever changes page or proof;
 * correctAttribute and removeCorrection. Must never change an attribute, or put a value into the
 * audit.
 */
import { readConflicts } from '../../identity/consumer-card.ts';
import type { ConversationRecord, NewAuditRecord, Transaction } from '../../storage/port.ts';
import { StorageError } from '../../storage/port.ts';
import type { ConversationDependencies } from '../conversation.ts';

const attempts = 3;

/**
 * Says in the audit, once for a conversation and attribute, that page and proof began to differ or
 * agree again. What is noted is compared with what is true now: whatever came first, and whatever a
 * process that died has left out, the next change finds it. What it follows is on disk already and
 * does not fail because of it.
 */
export async function noteConflicts(
  deps: ConversationDependencies,
  conversationId: string,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await noteOnce(deps, conversationId);
      return;
    } catch (error) {
      // Somebody else noted it meanwhile.
      if (isRace(error) && attempt < attempts) continue;
      deps.runtime.log.error({ conversationId }, 'conflicts could not be noted');
      return;
    }
  }
}

async function noteOnce(deps: ConversationDependencies, conversationId: string): Promise<void> {
  const { storage, runtime } = deps;
  const conversation = await storage.conversations.find(conversationId);
  if (!conversation || conversation.page === null) return;
  const noted = await storage.conflicts.list(conversationId);
  const found = await readConflicts(deps, conversation);
  const begun = found.filter((name) => !noted.includes(name));
  const ended = noted.filter((name) => !found.includes(name));
  if (begun.length + ended.length === 0) return;
  const at = runtime.now();
  await storage.transaction((tx: Transaction) => {
    for (const name of begun) {
      tx.conflicts.begin({ conversationId, name });
      tx.auditRecords.insert(auditOf(conversation, { at, name, change: 'began' }));
    }
    for (const name of ended) {
      tx.conflicts.end({ conversationId, name });
      tx.auditRecords.insert(auditOf(conversation, { at, name, change: 'ended' }));
    }
  });
}

function auditOf(
  { id, brandId, consumerId }: ConversationRecord,
  { at, name, change }: { at: number; name: string; change: 'began' | 'ended' },
): NewAuditRecord {
  return {
    ...{ at, brandId, actor: 'system', subject: consumerId, correlationId: null },
    action: `attribute.conflict_${change}`,
    detail: { conversationId: id, field: name },
  };
}

function isRace(error: unknown): boolean {
  return (
    error instanceof StorageError &&
    (error.code === 'already_exists' || error.code === 'conflict_over')
  );
}
