import {
  type AgentRole,
  type AttributeValue,
  isAllowed,
  limits,
  type RevealAnswer,
  type RevealRequest,
} from '@countersign/protocol';
import { recordAudit } from '../../audit/record-audit.ts';
import {
  type CardDependencies,
  type MaskedAttribute,
  readMaskedAttribute,
} from '../../identity/consumer-card.ts';
import { newId } from '../../runtime.ts';
import type { ConversationRecord } from '../../storage/port.ts';
import { type ActingAgent, findForAgent, writeAsAgent } from '../agent-acts.ts';
import { type ConversationDependencies, checkUnrestricted } from '../conversation.ts';
import { ConversationError } from '../conversation-error.ts';
import type { MaskPattern } from '../masking/mask-pattern.ts';

type Reveal = {
  readonly agent: ActingAgent & { readonly roles: readonly AgentRole[] };
  readonly conversationId: string;
  readonly asked: RevealRequest;
  readonly correlationId: string;
  /** Of the brand, for what the agent writes. */
  readonly masks: readonly MaskPattern[];
};

/**
 * One sensitive value in clear, to one agent. Who looked at what and why is on disk before the
 * value is given; it goes into no snapshot and no event, so that nobody else sees it.
 *
 * @throws ConversationError `not_found`, `not_assigned`, `conversation_closed`,
 * `verification_lapsed`, `reason_required`, `consumer_restricted`
 */
export async function revealAttribute(
  deps: ConversationDependencies & CardDependencies,
  reveal: Reveal,
): Promise<RevealAnswer> {
  const { agent, asked } = reveal;
  const conversation = await findForAgent(deps, agent, reveal.conversationId);
  checkNeed(agent, conversation);
  await checkUnrestricted(deps, conversation);
  const { reason, text = '' } = asked;
  if (reason === 'other' && text.trim() === '') throw new ConversationError('reason_required');
  const found = await readMaskedAttribute(deps, conversation, asked);
  if (!found) throw new ConversationError('not_found');
  if (found.isLapsed) throw new ConversationError('verification_lapsed');
  const kind = asked.correctionId === undefined ? asked.kind : 'correction';
  if (text.trim() !== '') await noteWhy(deps, reveal, found);
  await recordAudit(deps, {
    brandId: agent.brandId,
    actor: agent.id,
    action: 'attribute.revealed',
    subject: conversation.consumerId,
    correlationId: reveal.correlationId,
    detail: { conversation: conversation.id, kind, field: found.name, reason },
  });
  return answerOf(found.value, deps.runtime.now());
}

/** Whose case it is, while it is open; and whoever answers for those who have cases. */
function checkNeed({ id, roles }: Reveal['agent'], conversation: ConversationRecord): void {
  const isTheirs = conversation.assignedAgentId === id;
  if (!isTheirs && !isAllowed(roles, 'attribute.reveal_unassigned')) {
    throw new ConversationError('not_assigned');
  }
  if (conversation.status === 'closed') throw new ConversationError('conversation_closed');
}

/**
 * What the agent wrote may name the consumer, so it is neither in the audit record nor in a log: it
 * is a note in the conversation, sealed and erased with it.
 */
async function noteWhy(
  deps: ConversationDependencies,
  { agent, conversationId, asked, masks }: Reveal,
  { label }: MaskedAttribute,
): Promise<void> {
  const text = `Looked at “${label}”: ${asked.text?.trim()}`;
  const id = newId(deps.runtime);
  await writeAsAgent(deps, agent, { type: 'note', conversationId, id, text, masks });
}

function answerOf(value: AttributeValue, now: number): RevealAnswer {
  return { value, until: now + limits.revealSeconds * 1000 };
}
