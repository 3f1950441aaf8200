import type {
  AgentReference,
  ConsumerConversation,
  ConsumerConversationEvent,
  ConsumerProof,
  ConsumerTranscriptItem,
  ConsumerVerificationRequest,
} from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import type {
  ConversationRecord,
  EventRecord,
  Lookups,
  VerificationRequestRecord,
} from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import { openText } from './conversation.ts';

export type ConsumerPresenterDependencies = {
  readonly storage: Pick<Lookups, 'events' | 'verificationRequests'>;
  readonly vault: Vault;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
};

const transcriptTypes = [
  ...(['message', 'identity', 'separated', 'asked', 'answered', 'closed'] as const),
] as const;

/** The conversation as its consumer sees it: no notes, no assignments, no attribute values. */
export async function presentSnapshotForConsumer(
  deps: ConsumerPresenterDependencies,
  conversation: ConversationRecord | undefined,
  proof: ConsumerProof,
): Promise<ConsumerConversation> {
  if (!conversation) return { ...emptyConversation, proof };
  const records = await deps.storage.events.listBefore(conversation.id, {
    before: conversation.sequence + 1,
    limit: limits.transcriptItems + 1,
    types: transcriptTypes,
  });
  const hasEarlier = records.length > limits.transcriptItems;
  const shown = hasEarlier ? records.slice(1) : records;
  const transcript: ConsumerTranscriptItem[] = [];
  for (const record of shown) {
    const item = await presentItem(deps, record);
    if (item) transcript.push(item);
  }
  return {
    id: conversation.id,
    sequence: conversation.sequence,
    status: conversation.status,
    proof,
    transcript,
    hasEarlier,
    readByAgent: conversation.readByAgent,
    request: await presentRequest(deps, conversation.id),
  };
}

const emptyConversation = {
  id: null,
  sequence: 0,
  status: 'open',
  transcript: [],
  hasEarlier: false,
  readByAgent: 0,
  request: null,
} as const;

async function presentRequest(
  deps: ConsumerPresenterDependencies,
  conversationId: string,
): Promise<ConsumerVerificationRequest | null> {
  const request = await deps.storage.verificationRequests.find(conversationId);
  return request ? forConsumer(deps, request) : null;
}

async function forConsumer(
  deps: ConsumerPresenterDependencies,
  request: Omit<VerificationRequestRecord, 'brandId' | 'conversationId'>,
): Promise<ConsumerVerificationRequest> {
  const { id, connectorId, assurance, maxAgeSeconds, expiresAt } = request;
  const { name: agentName } = await deps.agentOf(request.agentId);
  const assuranceLabel = assurance?.label ?? null;
  return { id, agentName, connectorId, assuranceLabel, maxAgeSeconds, expiresAt };
}

/** New events as the consumer receives them; those that are not for them are left out. */
export async function presentEventsForConsumer(
  deps: ConsumerPresenterDependencies,
  records: readonly EventRecord[],
  readProof: () => Promise<ConsumerProof>,
): Promise<readonly ConsumerConversationEvent[]> {
  const events: ConsumerConversationEvent[] = [];
  for (const record of records) {
    const { sequence, at, body } = record;
    if (body.type === 'read') {
      if (body.by === 'agent') events.push({ type: 'read', sequence, at, upTo: body.upTo });
      continue;
    }
    const item = await presentItem(deps, record);
    if (item?.type === 'identity') events.push({ ...item, proof: await readProof() });
    else if (item) events.push(item);
  }
  return events;
}

async function presentItem(
  deps: ConsumerPresenterDependencies,
  record: EventRecord,
): Promise<ConsumerTranscriptItem | undefined> {
  const { sequence, at, body } = record;
  const numbered = { sequence, at };
  switch (body.type) {
    case 'message': {
      const id = record.clientId ?? String(sequence);
      const text = (await openText(deps.vault, record)) ?? '';
      if (body.from === 'consumer') {
        return { ...numbered, type: 'message', id, from: 'consumer', text };
      }
      const { name } = await deps.agentOf(body.agentId);
      return { ...numbered, type: 'message', id, from: 'agent', agentName: name, text };
    }
    case 'identity': {
      // Of another browser; here nothing has changed.
      if (body.change === 'continued') return undefined;
      const began = body.change === 'verified' || body.change === 'reverified';
      const joined = body.joined === undefined ? {} : ({ joined: true } as const);
      return { ...numbered, type: 'identity', state: began ? 'verified' : 'lapsed', ...joined };
    }
    case 'separated':
      return { ...numbered, type: 'separated', upTo: body.upTo };
    case 'asked': {
      const request = await forConsumer(deps, { ...body, id: record.clientId ?? '' });
      return { ...numbered, type: 'asked', request };
    }
    case 'answered':
      return { ...numbered, type: 'answered', outcome: body.outcome };
    case 'closed':
      return { ...numbered, type: 'closed' };
    default:
      return undefined;
  }
}
