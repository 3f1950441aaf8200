import type {
  AgentConversation,
  AgentConversationEvent,
  AgentReference,
  AgentTranscriptItem,
  AgentVerificationRequest,
  ConsumerCard,
  Proof,
  Withheld,
} from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { proofOf, type Who } from '../identity/consumer-card.ts';
import type { ConversationRecord, ConversationRow, EventRecord, Lookups } from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import { openText } from './conversation.ts';

/** What presenting needs; `cardOf` and `whoIn` are identity's, `agentOf` knows names. */
export type PresenterDependencies = {
  readonly storage: Pick<
    Lookups,
    'conversations' | 'events' | 'verifications' | 'verificationRequests'
  >;
  readonly vault: Vault;
  readonly cardOf: (conversation: ConversationRecord) => Promise<ConsumerCard>;
  /** What an inbox has of the cards of a brand. */
  readonly whoIn: (brandId: string) => Promise<(conversation: ConversationRow) => Promise<Who>>;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
};

type ItemDependencies = Pick<PresenterDependencies, 'vault' | 'agentOf'> & {
  readonly storage: Pick<Lookups, 'verifications'>;
};

const transcriptTypes = [
  ...(['message', 'note', 'identity', 'assigned', 'closed'] as const),
  ...(['erased', 'restricted', 'unrestricted', 'separated', 'asked', 'answered'] as const),
] as const;

/** The whole of a conversation as an agent sees it now. */
export async function presentSnapshotForAgent(
  deps: PresenterDependencies,
  conversation: ConversationRecord,
): Promise<AgentConversation> {
  const earlier = await presentEarlierForAgent(deps, conversation, conversation.sequence + 1);
  const { assignedAgentId } = conversation;
  return {
    id: conversation.id,
    sequence: conversation.sequence,
    status: conversation.status,
    startedAt: conversation.startedAt,
    assignedTo: assignedAgentId === null ? null : await deps.agentOf(assignedAgentId),
    card: await deps.cardOf(conversation),
    transcript: earlier.items,
    hasEarlier: earlier.hasEarlier,
    readByAgent: conversation.readByAgent,
    readByConsumer: conversation.readByConsumer,
    request: await presentRequest(deps, conversation.id),
  };
}

/** Who asked, what for, until when; null if nobody waits for an answer. */
async function presentRequest(
  deps: PresenterDependencies,
  conversationId: string,
): Promise<AgentVerificationRequest | null> {
  const request = await deps.storage.verificationRequests.find(conversationId);
  if (!request) return null;
  const { id, assurance, maxAgeSeconds, expiresAt } = request;
  return { id, agent: await deps.agentOf(request.agentId), assurance, maxAgeSeconds, expiresAt };
}

/** One page of the transcript before a sequence, oldest first. */
export async function presentEarlierForAgent(
  deps: PresenterDependencies,
  conversation: ConversationRecord,
  before: number,
): Promise<{ readonly items: readonly AgentTranscriptItem[]; readonly hasEarlier: boolean }> {
  const records = await deps.storage.events.listBefore(conversation.id, {
    before,
    limit: limits.transcriptItems + 1,
    types: transcriptTypes,
  });
  const hasEarlier = records.length > limits.transcriptItems;
  const shown = hasEarlier ? records.slice(1) : records;
  return { items: await presentItems(deps, conversation, shown), hasEarlier };
}

/** What of these events stands in the transcript. */
export async function presentItems(
  deps: ItemDependencies,
  { consumerId }: Pick<ConversationRecord, 'consumerId'>,
  records: readonly EventRecord[],
): Promise<readonly AgentTranscriptItem[]> {
  const access = await deps.vault.accessTo(consumerId);
  const items: AgentTranscriptItem[] = [];
  for (const record of records) {
    const item = await presentItem(deps, record, access);
    if (item) items.push(item);
  }
  return items;
}

const changesTheCard = new Set<EventRecord['body']['type']>([
  ...(['identity', 'card', 'corrected', 'erased', 'restricted', 'unrestricted'] as const),
  'separated',
]);

/** New events as an agent receives them. Events that change the card bring the card of now. */
export async function presentEventsForAgent(
  deps: PresenterDependencies,
  conversation: ConversationRecord,
  records: readonly EventRecord[],
): Promise<readonly AgentConversationEvent[]> {
  const changesCard = records.some(({ body }) => changesTheCard.has(body.type));
  const card = changesCard ? await deps.cardOf(conversation) : undefined;
  const access = await deps.vault.accessTo(conversation.consumerId);
  const events: AgentConversationEvent[] = [];
  for (const record of records) {
    const { sequence, at, body } = record;
    if (body.type === 'read') {
      events.push({ type: 'read', sequence, at, by: body.by, upTo: body.upTo });
    } else if (body.type === 'card' || body.type === 'corrected') {
      if (card) events.push({ type: 'card', sequence, at, card });
    } else {
      const item = await presentItem(deps, record, access);
      if (item?.type === 'unrestricted' || item?.type === 'separated') {
        const page = await presentEarlierForAgent(deps, conversation, sequence + 1);
        const { items: transcript, hasEarlier } = page;
        if (card) events.push({ ...item, card, transcript, hasEarlier });
      } else if (
        item?.type === 'identity' ||
        item?.type === 'erased' ||
        item?.type === 'restricted'
      ) {
        if (card) events.push({ ...item, card });
      } else if (item) events.push(item);
    }
  }
  return events;
}

type Access = Awaited<ReturnType<Vault['accessTo']>>;

async function presentItem(
  deps: ItemDependencies,
  record: EventRecord,
  access: Access,
): Promise<AgentTranscriptItem | undefined> {
  const { sequence, at, body } = record;
  const numbered = { sequence, at };
  switch (body.type) {
    case 'message':
    case 'note': {
      const id = record.clientId ?? String(sequence);
      const said = await presentText(deps, record, access);
      if (body.from === 'consumer') {
        return { ...numbered, type: 'message', id, from: 'consumer', ...said, proof: body.proof };
      }
      const agent = await deps.agentOf(body.agentId);
      return body.type === 'note'
        ? { ...numbered, type: 'note', id, agent, ...said }
        : { ...numbered, type: 'message', id, from: 'agent', agent, ...said };
    }
    case 'identity': {
      const found = await deps.storage.verifications.find(body.verificationId);
      const verification = found && access !== 'open' ? { ...found, amr: [] } : found;
      const proof = proofAtTheTime(proofOf(verification, at), body.change);
      const joined = body.joined === undefined ? {} : ({ joined: true } as const);
      return { ...numbered, type: 'identity', change: body.change, proof, ...joined };
    }
    case 'asked': {
      const { assurance, maxAgeSeconds, expiresAt } = body;
      const agent = await deps.agentOf(body.agentId);
      const id = record.clientId ?? '';
      const request = { id, agent, assurance, maxAgeSeconds, expiresAt };
      return { ...numbered, type: 'asked', request };
    }
    case 'answered':
      return { ...numbered, type: 'answered', requestId: body.requestId, outcome: body.outcome };
    case 'erased':
    case 'restricted':
    case 'unrestricted':
      return { ...numbered, type: body.type };
    case 'separated': {
      const by = body.by === 'consumer' ? body.by : await deps.agentOf(body.by.agentId);
      return { ...numbered, type: 'separated', conversationId: body.conversationId, by };
    }
    case 'assigned':
      return { ...numbered, type: 'assigned', agent: await deps.agentOf(body.agentId) };
    case 'closed': {
      const by = typeof body.by === 'string' ? body.by : await deps.agentOf(body.by.agentId);
      return { ...numbered, type: 'closed', by };
    }
    default:
      return undefined;
  }
}

/** What was said, or why it is not shown. */
async function presentText(
  { vault }: ItemDependencies,
  record: EventRecord,
  access: Access,
): Promise<{ readonly text: string; readonly withheld?: Withheld }> {
  if (access !== 'open') return { text: '', withheld: access };
  const text = await openText(vault, record);
  if (text !== undefined) return { text };
  return { text: '', withheld: record.text === null ? 'removed' : 'erased' };
}

/** A mark in the transcript says what was true when it was set, whatever came after. */
function proofAtTheTime(proof: Proof, change: string): Proof {
  if (proof.state === 'anonymous') return proof;
  const { lapsedAt: _at, lapseReason: _reason, ...lasting } = proof;
  const began = change === 'verified' || change === 'reverified' || change === 'continued';
  return began ? { ...lasting, state: 'verified' } : { ...proof, state: 'lapsed' };
}
