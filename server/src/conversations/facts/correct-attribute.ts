import {
  type AgentRole,
  type AuditAction,
  type CorrectionRequest,
  isAllowed,
  limits,
} from '@countersign/protocol';
import { type CardDependencies, readConsumerCard } from '../../identity/consumer-card.ts';
import type { ConversationRecord, NewAuditRecord } from '../../storage/port.ts';
import { StorageError } from '../../storage/port.ts';
import { sealingContext } from '../../vault/sealing-context.ts';
import { type ActingAgent, findForAgent } from '../agent-acts.ts';
import {
  type ConversationDependencies,
  checkText,
  checkUnrestricted,
  publishChanges,
} from '../conversation.ts';
import { ConversationError } from '../conversation-error.ts';
import type { MaskPattern } from '../masking/mask-pattern.ts';
import { maskText } from '../masking/mask-text.ts';

type Dependencies = ConversationDependencies & CardDependencies;

type Correcting = {
  readonly agent: ActingAgent & { readonly roles: readonly AgentRole[] };
  readonly conversationId: string;
  readonly correlationId: string;
};

/**
 * What the consumer says that an attribute is now, as this agent's note. It stands beside the
 * attribute and changes nothing of it; agents who look on see it at once.
 *
 * @throws ConversationError `not_found`, also for an attribute that the card does not show;
 * `too_many_corrections`, `message_empty`, `consumer_restricted`
 */
export async function correctAttribute(
  deps: Dependencies,
  correcting: Correcting,
  { id, name, text, masks }: CorrectionRequest & { readonly masks: readonly MaskPattern[] },
): Promise<void> {
  const { agent, conversationId } = correcting;
  const said = maskText(checkText(text), masks);
  const conversation = await findForAgent(deps, agent, conversationId);
  await checkUnrestricted(deps, conversation);
  const { verified, page } = await readConsumerCard(deps, conversation);
  if (![...verified, ...page].some((one) => one.name === name)) {
    throw new ConversationError('not_found');
  }
  const known = await deps.storage.corrections.listFor(conversation, limits.corrections);
  if (known.some(({ clientId }) => clientId === id)) return;
  if (known.length >= limits.corrections) throw new ConversationError('too_many_corrections');
  const context = sealingContext.text(conversationId, id);
  const sealed = await deps.vault.seal(conversation.consumerId, context, said);
  const at = deps.runtime.now();
  const body = { type: 'corrected', agentId: agent.id, name } as const;
  const event = { at, clientId: id, body, text: sealed };
  const entry = { action: 'attribute.corrected', name, at } as const;
  const committed = await deps.storage.transaction((tx) => {
    tx.conversations.append(conversationId, { event, whenClosed: 'append' });
    tx.auditRecords.insert(auditOf(correcting, conversation, entry));
  });
  publishChanges(deps.bus, agent.brandId, committed);
}

const conversationsAtMost = 100;

/**
 * By its author, or by a supervisor: its text is gone for good.
 *
 * @throws ConversationError `not_found`, `forbidden`, `consumer_restricted`
 */
export async function removeCorrection(
  deps: ConversationDependencies,
  removing: Correcting,
  id: string,
): Promise<void> {
  const { agent, conversationId } = removing;
  const conversation = await findForAgent(deps, agent, conversationId);
  await checkUnrestricted(deps, conversation);
  const known = await deps.storage.corrections.listFor(conversation, limits.corrections);
  const found = known.find(({ clientId }) => clientId === id);
  if (found?.body.type !== 'corrected') throw new ConversationError('not_found');
  const { name, agentId } = found.body;
  if (agentId !== agent.id && !isAllowed(agent.roles, 'attribute.remove_correction')) {
    throw new ConversationError('forbidden');
  }
  // Conversations that began with it on their card lose it, too.
  const page = { before: Number.MAX_SAFE_INTEGER, limit: conversationsAtMost };
  const all = await deps.storage.conversations.listByConsumer(conversation.consumerId, page);
  const later = all.filter(({ startedAt }) => startedAt >= found.at).map((one) => one.id);
  const at = deps.runtime.now();
  const event = { at, clientId: null, body: { type: 'card' }, text: null } as const;
  const entry = { action: 'attribute.correction_removed', name, at } as const;
  try {
    const committed = await deps.storage.transaction((tx) => {
      tx.corrections.remove({ conversationId: found.conversationId, id });
      for (const one of new Set([conversationId, found.conversationId, ...later])) {
        tx.conversations.append(one, { event, whenClosed: 'append' });
      }
      tx.auditRecords.insert(auditOf(removing, conversation, entry));
    });
    publishChanges(deps.bus, agent.brandId, committed);
  } catch (error) {
    const isGone = error instanceof StorageError && error.code === 'correction_over';
    throw isGone ? new ConversationError('not_found') : error;
  }
}

function auditOf(
  { agent, correlationId }: Correcting,
  { id: conversationId, consumerId }: ConversationRecord,
  { action, name, at }: { readonly action: AuditAction; readonly name: string; at: number },
): NewAuditRecord {
  return {
    ...{ at, brandId: agent.brandId, actor: agent.id, action, subject: consumerId, correlationId },
    detail: { conversationId, field: name },
  };
}
