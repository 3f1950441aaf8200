/**
 * Separation: what somebody wrote before the consumer signed in becomes a conversation of its own
 * again, closed, of the anonymous consumer it was. Entry points: separateAsAgent and
 * separateAsConsumer. It is done once and for good: nothing proves later whose it was. Must never
 * leave a text behind that is sealed for the other.
 */
import { type AuditAction, limits } from '@countersign/protocol';
import { openPageAttributes } from '../../identity/consumer-card.ts';
import { newId } from '../../runtime.ts';
import type {
  AppendedEvent,
  ConversationChange,
  ConversationRecord,
  EventRecord,
  NewEvent,
  Transaction,
} from '../../storage/port.ts';
import { StorageError } from '../../storage/port.ts';
import { sealingContext } from '../../vault/sealing-context.ts';
import { type ActingAgent, findForAgent } from '../agent-acts.ts';
import {
  type ConversationDependencies,
  checkUnrestricted,
  openText,
  previewOf,
  publishChanges,
} from '../conversation.ts';
import { ConversationError } from '../conversation-error.ts';
import { noteConflicts } from '../facts/note-conflicts.ts';

type By = 'consumer' | { readonly agentId: string };
type Act = { readonly id: string; readonly by: By };

/** @throws ConversationError `not_found`, and as `separate` */
export async function separateAsAgent(
  deps: ConversationDependencies,
  agent: ActingAgent,
  act: { readonly conversationId: string; readonly id: string },
): Promise<AppendedEvent> {
  const conversation = await findForAgent(deps, agent, act.conversationId);
  return separate(deps, conversation, { id: act.id, by: { agentId: agent.id } });
}

/** "These were not mine." @throws ConversationError as `separate`; `forbidden` of a held one */
export async function separateAsConsumer(
  deps: ConversationDependencies,
  consumerId: string,
  { id }: { readonly id: string },
): Promise<AppendedEvent> {
  const conversation = await deps.storage.conversations.findOpenByConsumer(consumerId);
  if (!conversation) throw new ConversationError('nothing_to_separate');
  return separate(deps, conversation, { id, by: 'consumer' }).catch((error: unknown) => {
    const isHeld = error instanceof ConversationError && error.code === 'consumer_held';
    // Of a legal hold whom it is about may not have to know.
    throw isHeld ? new ConversationError('forbidden') : error;
  });
}

/**
 * @throws ConversationError `nothing_to_separate`, `too_much_to_separate`, `consumer_held`,
 * `consumer_restricted`
 */
async function separate(
  deps: ConversationDependencies,
  { id }: ConversationRecord,
  act: Act,
): Promise<AppendedEvent> {
  for (let attempt = 1; ; attempt += 1) {
    const conversation = await deps.storage.conversations.find(id);
    if (!conversation) throw new ConversationError('not_found');
    try {
      return await trySeparate(deps, conversation, act);
    } catch (error) {
      const isOvertaken = error instanceof StorageError && overtaken.has(error.code);
      if (!isOvertaken) throw error;
      if (attempt === attempts) throw new ConversationError('unavailable');
    }
  }
}

const attempts = 3;
/** Somebody wrote, closed, signed out or separated at the same moment: read again what is true. */
const overtaken: ReadonlySet<StorageError['code']> = new Set([
  ...(['conversation_moved', 'conversation_not_open', 'session_over'] as const),
]);

async function trySeparate(
  deps: ConversationDependencies,
  conversation: ConversationRecord,
  act: Act,
): Promise<AppendedEvent> {
  if (conversation.status !== 'open') throw new ConversationError('nothing_to_separate');
  await checkUnrestricted(deps, conversation);
  const { storage, runtime } = deps;
  const joining = await findJoining(deps, conversation);
  await checkNotHeld(deps, [conversation.consumerId, joining.joined]);
  const events = await readEvents(deps, conversation, joining.sequence);
  const at = runtime.now();
  const part = await planEarlier(deps, conversation, { joining, events, at });
  const rest = await planRest(deps, conversation, events);
  const none = await deps.vault.seal(conversation.consumerId, sealingContext.page, '[]');
  const sessions = await listSessions(deps, conversation.consumerId);
  const body = {
    ...({ type: 'separated', upTo: joining.sequence - 1, by: act.by } as const),
    conversationId: part.id,
  };
  const committed = await storage.transaction((tx) => {
    tx.conversations.separate(conversation.id, {
      ...{ sequence: conversation.sequence, joinedAt: joining.sequence, joined: joining.joined },
      ...rest,
    });
    tx.consumers.join(joining.joined, null);
    for (const session of sessions) tx.consumerSessions.setPage(session.id, none);
    part.record(tx);
    tx.auditRecords.insert(auditOf(conversation, { at, by: act.by, to: part.id }));
    tx.conversations.append(conversation.id, {
      event: { at, clientId: act.id, body, text: null },
      change: { unread: 'recount', page: none },
      ofConsumer: conversation.consumerId,
    });
  });
  publishChanges(deps.bus, conversation.brandId, committed);
  await noteConflicts(deps, conversation.id);
  const appended = committed.events.at(-1);
  if (!appended) throw new Error('a transaction with an append settles with an event');
  return appended;
}

type Joining = { readonly sequence: number; readonly at: number; readonly joined: string };

/** Where what was anonymous became the consumer's. */
async function findJoining(
  { storage }: ConversationDependencies,
  { id }: ConversationRecord,
): Promise<Joining> {
  const page = { limit: limits.transcriptItems, types: ['identity'] } as const;
  for (const { sequence, at, body } of await storage.events.listBefore(id, page)) {
    if (body.type !== 'identity' || body.joined === undefined) continue;
    return { sequence, at, joined: body.joined };
  }
  throw new ConversationError('nothing_to_separate');
}

async function checkNotHeld(
  { storage }: ConversationDependencies,
  consumerIds: readonly string[],
): Promise<void> {
  for (const id of consumerIds) {
    const consumer = await storage.consumers.find(id);
    if (consumer?.heldAt !== null) throw new ConversationError('consumer_held');
  }
}

type Events = { readonly before: readonly EventRecord[]; readonly since: readonly EventRecord[] };

/** What was said and noted before, all of it; messages since, as far as they tell who waits. */
async function readEvents(
  { storage }: ConversationDependencies,
  { id }: ConversationRecord,
  sequence: number,
): Promise<Events> {
  const limit = limits.separatedMessages;
  const types = ['message', 'note', 'corrected'] as const;
  const before = await storage.events.listBefore(id, {
    before: sequence,
    limit: limit + 1,
    types,
  });
  if (before.length > limit) throw new ConversationError('too_much_to_separate');
  const newest = await storage.events.listBefore(id, {
    limit: limits.transcriptItems,
    types: ['message'],
  });
  return { before, since: newest.filter((event) => event.sequence > sequence) };
}

/** The anonymous part, sealed for its new place under the anonymous consumer's key. */
async function planEarlier(
  deps: ConversationDependencies,
  conversation: ConversationRecord,
  part: { readonly joining: Joining; readonly events: Events; readonly at: number },
): Promise<{ readonly id: string; readonly record: (tx: Transaction) => void }> {
  const { joined: consumerId, at: joinedAt } = part.joining;
  const { vault } = deps;
  const id = newId(deps.runtime);
  const known = await openPageAttributes(vault, conversation.page);
  const earlier = known.filter(({ provenance }) => provenance.receivedAt < joinedAt);
  const page = await vault.seal(consumerId, sealingContext.page, JSON.stringify(earlier));
  const moved: NewEvent[] = [];
  for (const event of part.events.before) {
    const text = await openText(vault, event);
    const { at, body, clientId } = event;
    const context = sealingContext.text(id, clientId ?? '');
    const sealed = text === undefined ? null : await vault.seal(consumerId, context, text);
    moved.push({ at, clientId, body, text: sealed });
  }
  const lastMessage = await lastOf(deps, { id, consumerId }, part.events.before);
  const { brandId, startedAt } = conversation;
  const by = 'system' as const;
  return {
    id,
    record: (tx) => {
      const proof = { proofState: 'anonymous', verificationId: null } as const;
      tx.conversations.insert({ id, brandId, consumerId, startedAt, ...proof, page });
      for (const event of moved) tx.conversations.append(id, { event });
      tx.conversations.append(id, {
        event: { at: part.at, clientId: null, body: { type: 'closed', by }, text: null },
        change: {
          ...{ status: 'closed', readByAgent: moved.length + 1 },
          ...(lastMessage && { lastMessage }),
        },
      });
    },
  };
}

type LastMessage = NonNullable<ConversationChange['lastMessage']>;

/** What the inbox says of the last of some messages. */
async function lastOf(
  { vault }: ConversationDependencies,
  of: { readonly id: string; readonly consumerId: string },
  events: readonly EventRecord[],
): Promise<LastMessage | null> {
  const last = events.findLast(({ body }) => body.type === 'message');
  const text = last && (await openText(vault, last));
  if (last?.body.type !== 'message' || text === undefined) return null;
  const context = sealingContext.preview(of.id);
  const preview = await vault.seal(of.consumerId, context, previewOf(text));
  return { from: last.body.from, at: last.at, preview };
}

async function planRest(
  deps: ConversationDependencies,
  conversation: ConversationRecord,
  { since }: Events,
): Promise<{ lastMessage: LastMessage | null; waitingSince: number | null }> {
  const lastMessage = await lastOf(deps, conversation, since);
  const answered = since.findLastIndex(({ body }) => 'from' in body && body.from === 'agent');
  return { lastMessage, waitingSince: since[answered + 1]?.at ?? null };
}

/** What the page said while nobody was known waits in none of them for the next conversation. */
function listSessions({ storage, runtime }: ConversationDependencies, consumerId: string) {
  const page = { until: runtime.now(), limit: sessionsAtOnce };
  return storage.consumerSessions.listByConsumer(consumerId, page);
}

const sessionsAtOnce = 200;

function auditOf(
  { id, brandId, consumerId }: ConversationRecord,
  done: { readonly at: number; readonly by: By; readonly to: string },
) {
  const action: AuditAction = 'conversation.separated';
  return {
    ...{ at: done.at, brandId, action, subject: consumerId, correlationId: null },
    actor: done.by === 'consumer' ? done.by : done.by.agentId,
    detail: { conversation: id, separated: done.to },
  };
}
