/**
 * Step-up: an agent asks the consumer of a running conversation to verify, or to verify better.
 * Entry points: askToVerify, endRequest and its callers, answerRequest for attach, and
 * endDueRequests. A request is open once in a conversation and answered once; what became of it
 * stands in the transcript. Must never decide whether a proof is good: identity/ does.
 */
import type { Assurance, AuditAction, VerificationOutcome } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import type {
  AppendedEvent,
  ConversationRecord,
  NewAuditRecord,
  NewEvent,
  Transaction,
  VerificationRequestRecord,
} from '../../storage/port.ts';
import { StorageError } from '../../storage/port.ts';
import { type ActingAgent, findForAgent } from '../agent-acts.ts';
import {
  type ConversationDependencies,
  checkUnrestricted,
  publishChanges,
} from '../conversation.ts';
import { ConversationError } from '../conversation-error.ts';

export type StepUpDependencies = ConversationDependencies & {
  /** Whose proof can step the consumer up, and how strong it can be; connectors/ knows. */
  readonly stepUpOf: (conversation: ConversationRecord) => Promise<{
    readonly connectorId: string | null;
    readonly assurances: readonly Assurance[];
  }>;
};

type Ask = {
  readonly conversationId: string;
  readonly id: string;
  readonly acr?: string;
  readonly maxAgeSeconds?: number;
};

/**
 * @throws ConversationError `not_found`, also for a strength that the connector does not offer;
 * `request_open`, `slow_down`, `conversation_closed`, `consumer_restricted`
 */
export async function askToVerify(
  deps: StepUpDependencies,
  agent: ActingAgent,
  ask: Ask,
): Promise<AppendedEvent> {
  const conversation = await findForAgent(deps, agent, ask.conversationId);
  await checkUnrestricted(deps, conversation);
  const request = await requestOf(deps, agent, { ask, conversation });
  await checkPace(deps, conversation.id);
  const { id: requestId, conversationId, brandId, ...body } = request;
  const at = deps.runtime.now();
  const event = { at, clientId: requestId, body: { type: 'asked', ...body }, text: null } as const;
  return commit(deps, brandId, (tx) => {
    tx.verificationRequests.insert(request);
    tx.conversations.append(conversationId, { event });
    tx.auditRecords.insert(auditOf(request, { at, subject: conversation.consumerId }));
  });
}

async function requestOf(
  deps: StepUpDependencies,
  agent: ActingAgent,
  { ask, conversation }: { readonly ask: Ask; readonly conversation: ConversationRecord },
): Promise<VerificationRequestRecord> {
  const { connectorId, assurances } = await deps.stepUpOf(conversation);
  const assurance = assurances.find(({ acr }) => acr === ask.acr) ?? null;
  if (connectorId === null || (ask.acr !== undefined && assurance === null)) {
    throw new ConversationError('not_found');
  }
  return {
    id: ask.id,
    conversationId: conversation.id,
    brandId: conversation.brandId,
    agentId: agent.id,
    // Who is nobody yet may sign in wherever their page does.
    connectorId: conversation.verificationId === null ? null : connectorId,
    assurance,
    maxAgeSeconds: ask.maxAgeSeconds ?? null,
    expiresAt: deps.runtime.now() + limits.verificationRequestSeconds * 1000,
  };
}

/** Nobody is pressed: after so many in an hour a consumer is left in peace. */
async function checkPace(deps: ConversationDependencies, conversationId: string): Promise<void> {
  const limit = limits.verificationRequestsPerHour;
  const page = { limit, types: ['asked'] } as const;
  const asked = await deps.storage.events.listBefore(conversationId, page);
  const [oldest] = asked;
  if (!oldest || asked.length < limit) return;
  if (oldest.at > deps.runtime.now() - 3_600_000) throw new ConversationError('slow_down');
}

function auditOf(
  { brandId, agentId, assurance, maxAgeSeconds }: VerificationRequestRecord,
  { at, subject }: Pick<NewAuditRecord, 'at' | 'subject'>,
): NewAuditRecord {
  const detail = { acr: assurance?.acr ?? null, maxAgeSeconds };
  const action: AuditAction = 'consumer.asked_to_verify';
  return { at, brandId, actor: agentId, action, subject, correlationId: null, detail };
}

type Ending = {
  readonly outcome: VerificationOutcome;
  /** Who ended it, for the audit: an agent's id, `consumer` or `system`. */
  readonly by: string;
  readonly subject: string | null;
  readonly clientId?: string;
};

/** @throws ConversationError `request_over` if somebody ended it before */
export async function endRequest(
  deps: ConversationDependencies,
  request: VerificationRequestRecord,
  ending: Ending,
): Promise<AppendedEvent> {
  const at = deps.runtime.now();
  return commit(deps, request.brandId, (tx) => answerRequest(tx, request, { ...ending, at }));
}

/** Ends it in the caller's transaction, which fails with `request_over` if it has ended before. */
export function answerRequest(
  tx: Transaction,
  { brandId, conversationId, id }: VerificationRequestRecord,
  { at, outcome, by, subject, clientId }: Ending & { readonly at: number },
): void {
  const action: AuditAction = 'consumer.request_ended';
  const record = { at, brandId, actor: by, action, subject, correlationId: null };
  const body = { type: 'answered', requestId: id, outcome } as const;
  const event: NewEvent = { at, clientId: clientId ?? null, body, text: null };
  tx.verificationRequests.end({ conversationId, id });
  tx.conversations.append(conversationId, { event, whenClosed: 'append' });
  tx.auditRecords.insert({ ...record, detail: { outcome } });
}

export async function withdrawRequest(
  deps: ConversationDependencies,
  agent: ActingAgent,
  act: { readonly conversationId: string; readonly id: string; readonly requestId: string },
): Promise<AppendedEvent> {
  const conversation = await findForAgent(deps, agent, act.conversationId);
  const request = await findOpenRequest(deps, conversation.id, act.requestId);
  const ending = { outcome: 'withdrawn', by: agent.id, subject: conversation.consumerId } as const;
  return endRequest(deps, request, { ...ending, clientId: act.id });
}

/** "Not now". */
export async function declineRequest(
  deps: ConversationDependencies,
  consumerId: string,
  act: { readonly id: string; readonly requestId: string },
): Promise<AppendedEvent> {
  const request = await findRequestOf(deps, consumerId, act.requestId);
  const ending = { outcome: 'declined', by: 'consumer', subject: consumerId } as const;
  return endRequest(deps, request, { ...ending, clientId: act.id });
}

/** The open request of this id in the consumer's own conversation. @throws `request_over` */
export async function findRequestOf(
  deps: Pick<ConversationDependencies, 'runtime' | 'storage'>,
  consumerId: string,
  requestId: string,
): Promise<VerificationRequestRecord> {
  const conversation = await deps.storage.conversations.findOpenByConsumer(consumerId);
  return findOpenRequest(deps, conversation?.id ?? '', requestId);
}

async function findOpenRequest(
  deps: Pick<ConversationDependencies, 'runtime' | 'storage'>,
  conversationId: string,
  requestId: string,
): Promise<VerificationRequestRecord> {
  const request = await deps.storage.verificationRequests.find(conversationId);
  const isOpen = request?.id === requestId && request.expiresAt > deps.runtime.now();
  if (!isOpen) throw new ConversationError('request_over');
  return request;
}

const sweepLimit = 200;

/** Ends the requests that nobody answered in time. main.ts calls it again and again. */
export async function endDueRequests(deps: ConversationDependencies): Promise<void> {
  const due = await deps.storage.verificationRequests.listDue(deps.runtime.now(), sweepLimit);
  for (const request of due) {
    const conversation = await deps.storage.conversations.find(request.conversationId);
    const subject = conversation?.consumerId ?? null;
    const ending = { outcome: 'timed_out', by: 'system', subject } as const;
    await endRequest(deps, request, ending).catch((error: unknown) => {
      if (!(error instanceof ConversationError)) throw error;
    });
  }
}

async function commit(
  deps: ConversationDependencies,
  brandId: string,
  work: (tx: Transaction) => void,
): Promise<AppendedEvent> {
  try {
    const committed = await deps.storage.transaction(work);
    publishChanges(deps.bus, brandId, committed);
    const appended = committed.events.at(-1);
    if (!appended) throw new Error('a transaction with an append settles with an event');
    return appended;
  } catch (error) {
    const code = error instanceof StorageError ? refusals[error.code] : undefined;
    throw code ? new ConversationError(code) : error;
  }
}

const refusals: Partial<Record<StorageError['code'], ConversationError['code']>> = {
  request_open: 'request_open',
  request_over: 'request_over',
  conversation_not_open: 'conversation_closed',
};
