import { applyPagePush, type PagePush } from '../identity/attributes/page-attributes.ts';
import { openPageAttributes } from '../identity/consumer-card.ts';
import type { ConsumerSessionRecord } from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import { type ConversationDependencies, publishChanges } from './conversation.ts';
import { ConversationError } from './conversation-error.ts';
import { noteConflicts } from './facts/note-conflicts.ts';

/**
 * What the page sent, to the open conversation, or to the session until there is one. Settles with
 * the sequence of the change, 0 if there is no conversation yet or nothing changed.
 *
 * @throws ConversationError `session_required`
 */
export async function pushPage(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  push: Omit<PagePush, 'now'>,
): Promise<number> {
  const now = deps.runtime.now();
  const conversation = await deps.storage.conversations.findOpenByConsumer(session.consumerId);
  const fresh = await deps.storage.consumerSessions.find(session.id);
  const sealed = conversation ? conversation.page : (fresh?.page ?? null);
  const known = await openPageAttributes(deps.vault, sealed);
  const attributes = applyPagePush(known, { ...push, now });
  const values = (of: typeof known): string =>
    JSON.stringify(of.map(({ name, value }) => [name, value]));
  if (values(known) === values(attributes)) return 0;
  const page = await deps.vault.seal(
    session.consumerId,
    sealingContext.page,
    JSON.stringify(attributes),
  );
  try {
    const committed = await deps.storage.transaction((tx) => {
      tx.consumerSessions.setPage(session.id, page);
      if (!conversation) return;
      tx.conversations.append(conversation.id, {
        event: { at: now, clientId: null, body: { type: 'card' }, text: null },
        change: { page },
        ofConsumer: session.consumerId,
      });
    });
    publishChanges(deps.bus, session.brandId, committed);
    if (conversation) await noteConflicts(deps, conversation.id);
    return committed.events.at(-1)?.sequence ?? 0;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.code === 'session_over') throw new ConversationError('session_required');
    // The conversation closed or moved meanwhile: the page will push again with its next page.
    if (error.code === 'conversation_not_open' || error.code === 'conversation_moved') return 0;
    throw error;
  }
}
