import type { AuditAction } from '@countersign/protocol';
import type {
  AppendedEvent,
  ConversationChange,
  ConversationRecord,
  EventBody,
  NewAuditRecord,
} from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import {
  type ConversationDependencies,
  checkText,
  checkUnrestricted,
  previewOf,
  publishChanges,
} from './conversation.ts';
import { ConversationError } from './conversation-error.ts';
import type { MaskPattern } from './masking/mask-pattern.ts';
import { maskText } from './masking/mask-text.ts';

/** The agent as the session knows them; what the browser says of itself is not asked. */
export type ActingAgent = { readonly id: string; readonly name: string; readonly brandId: string };

/** @throws ConversationError `not_found`, the same for another brand's as for none (A72) */
export async function findForAgent(
  deps: Pick<ConversationDependencies, 'storage'>,
  agent: ActingAgent,
  conversationId: string,
): Promise<ConversationRecord> {
  const conversation = await deps.storage.conversations.find(conversationId);
  if (conversation?.brandId !== agent.brandId) throw new ConversationError('not_found');
  return conversation;
}

export type AgentText = {
  readonly type: 'send' | 'note';
  readonly conversationId: string;
  readonly id: string;
  readonly text: string;
  /** What the brand wants hidden besides card numbers. */
  readonly masks: readonly MaskPattern[];
};

/** A reply to the consumer, or a note that only agents read. The first reply takes the case. */
export async function writeAsAgent(
  deps: ConversationDependencies,
  agent: ActingAgent,
  written: AgentText,
): Promise<AppendedEvent> {
  const text = maskText(checkText(written.text), written.masks);
  const conversation = await findForAgent(deps, agent, written.conversationId);
  await checkUnrestricted(deps, conversation);
  const { consumerId } = conversation;
  const sealed = await deps.vault.seal(
    consumerId,
    sealingContext.text(conversation.id, written.id),
    text,
  );
  const from = { from: 'agent', agentId: agent.id } as const;
  if (written.type === 'note') {
    const body = { type: 'note', ...from } as const;
    return append(deps, conversation, { id: written.id, body, text: sealed });
  }
  const preview = await deps.vault.seal(
    consumerId,
    sealingContext.preview(conversation.id),
    previewOf(text),
  );
  const change: ConversationChange = {
    waitingSince: null,
    lastMessage: { from: 'agent', at: deps.runtime.now(), preview },
  };
  // Who answers has read what there was; as an event of its own, so that all screens agree.
  if (conversation.unread > 0) {
    await readAsAgent(deps, agent, {
      conversationId: conversation.id,
      upTo: conversation.sequence,
    });
  }
  if (conversation.assignedAgentId === null) {
    await assignToAgent(deps, agent, { conversationId: conversation.id, id: `${written.id}-take` });
  }
  const body = { type: 'message', ...from } as const;
  return append(deps, conversation, { id: written.id, body, text: sealed, change });
}

type AgentAct = { readonly conversationId: string; readonly id: string };

export async function assignToAgent(
  deps: ConversationDependencies,
  agent: ActingAgent,
  act: AgentAct,
): Promise<AppendedEvent> {
  const conversation = await findForAgent(deps, agent, act.conversationId);
  return append(deps, conversation, {
    id: act.id,
    body: { type: 'assigned', agentId: agent.id },
    change: { assignedAgentId: agent.id },
  });
}

export async function closeAsAgent(
  deps: ConversationDependencies,
  agent: ActingAgent,
  act: AgentAct,
): Promise<AppendedEvent> {
  const conversation = await findForAgent(deps, agent, act.conversationId);
  return append(deps, conversation, {
    id: act.id,
    body: { type: 'closed', by: { agentId: agent.id } },
    change: { status: 'closed', waitingSince: null },
  });
}

export async function readAsAgent(
  deps: ConversationDependencies,
  agent: ActingAgent,
  read: { readonly conversationId: string; readonly upTo: number },
): Promise<void> {
  const conversation = await findForAgent(deps, agent, read.conversationId);
  const upTo = Math.min(read.upTo, conversation.sequence);
  if (upTo <= conversation.readByAgent) return;
  const body = { type: 'read', by: 'agent', upTo } as const;
  // What came after `upTo` stays unread: the agent has not seen it.
  const change: ConversationChange = { readByAgent: upTo, unread: 'recount' };
  await append(deps, conversation, { body, change });
}

/** What the consumer has seen of their conversation. */
export async function readAsConsumer(
  deps: ConversationDependencies,
  consumerId: string,
  upTo: number,
): Promise<void> {
  const conversation = await deps.storage.conversations.findOpenByConsumer(consumerId);
  if (!conversation) return;
  const seen = Math.min(upTo, conversation.sequence);
  if (seen <= conversation.readByConsumer) return;
  await append(deps, conversation, {
    body: { type: 'read', by: 'consumer', upTo: seen },
    change: { readByConsumer: seen },
  });
}

async function append(
  deps: ConversationDependencies,
  conversation: ConversationRecord,
  added: {
    readonly id?: string;
    readonly body: EventBody;
    readonly text?: Uint8Array;
    readonly change?: ConversationChange;
  },
): Promise<AppendedEvent> {
  const { body, change } = added;
  const event = {
    at: deps.runtime.now(),
    clientId: added.id ?? null,
    body,
    text: added.text ?? null,
  };
  try {
    const committed = await deps.storage.transaction((tx) => {
      tx.conversations.append(conversation.id, {
        event,
        ...(change ? { change } : {}),
        ...(body.type === 'read' || body.type === 'note' ? { whenClosed: 'append' } : {}),
      });
      if (body.type === 'assigned') tx.auditRecords.insert(takingOf(conversation, body, event.at));
    });
    publishChanges(deps.bus, conversation.brandId, committed);
    const appended = committed.events.at(-1);
    if (!appended) throw new Error('a transaction with an append settles with an event');
    return appended;
  } catch (error) {
    if (error instanceof StorageError && error.code === 'conversation_not_open') {
      throw new ConversationError('conversation_closed');
    }
    throw error;
  }
}

/** Who takes a conversation may reveal what is hidden: so that, too, can be looked up (A76). */
function takingOf(
  { id, brandId, consumerId, assignedAgentId }: ConversationRecord,
  { agentId }: Extract<EventBody, { type: 'assigned' }>,
  at: number,
): NewAuditRecord {
  const action: AuditAction = 'conversation.taken';
  const detail = { conversationId: id, from: assignedAgentId };
  return { at, brandId, actor: agentId, action, subject: consumerId, correlationId: null, detail };
}
