import type { AuditAction } from '@countersign/protocol';
import type { ConversationDependencies } from '../conversations/conversation.ts';
import { endSessions } from '../conversations/end-sessions.ts';
import {
  type ConsumerRecord,
  type ConversationRow,
  StorageError,
  type Transaction,
} from '../storage/port.ts';
import { conversationsOf, findPersons, type Persons } from './find-persons.ts';
import { refuseWhatBegan } from './refuse-what-began.ts';

export type Restriction = {
  readonly brandId: string;
  readonly consumerId: string;
  readonly isRestricted: boolean;
  /** Who restricts or lifts it, for the audit: an agent's id or `operator`. */
  readonly actor: string;
  readonly correlationId: string | null;
};

/**
 * Restricts the processing of a consumer's data (GDPR 18): from now on the vault opens and seals
 * nothing of theirs, but for their own export. They are signed out and no proof of theirs is taken,
 * so nothing new comes to it; nothing goes because it is old. Lifted, all is as before, and the
 * consumer may sign in again.
 *
 * Other processes notice within seconds, when their vaults look a key up again.
 *
 * @returns false if the brand has no such consumer, or they were erased before
 */
export async function restrictConsumer(
  deps: ConversationDependencies,
  restriction: Restriction,
): Promise<boolean> {
  const persons = await findPersons(deps.storage, restriction);
  if (!persons) return false;
  const changing = await listChanging(deps, persons, restriction);
  if (!changing.some(({ id }) => id === persons.consumer.id)) return true;
  try {
    await deps.storage.transaction((tx) => record(tx, deps, { restriction, persons, changing }));
  } catch (error) {
    // Somebody else restricted, lifted or erased at the same moment: what counts is on disk now.
    if (isOvertaken(error)) return restrictConsumer(deps, restriction);
    throw error;
  }
  for (const { id } of persons.all) {
    deps.vault.forget(id);
    if (restriction.isRestricted) await signOut(deps, id);
    for await (const conversation of conversationsOf(deps.storage, id)) {
      await mark(deps, conversation, restriction);
    }
  }
  return true;
}

/** Those whose keys are not yet as they are to be. Who is erased has none. */
async function listChanging(
  { storage }: ConversationDependencies,
  { all }: Persons,
  { isRestricted }: Restriction,
): Promise<readonly ConsumerRecord[]> {
  const keys = await Promise.all(all.map(({ id }) => storage.consumerKeys.find(id)));
  return all.filter((_, index) => {
    const key = keys[index];
    return key !== undefined && (key.restrictedAt !== null) !== isRestricted;
  });
}

type Change = {
  readonly restriction: Restriction;
  readonly persons: Persons;
  readonly changing: readonly ConsumerRecord[];
};

function record(
  tx: Transaction,
  { runtime }: ConversationDependencies,
  { restriction, persons, changing }: Change,
): void {
  const at = runtime.now();
  const { isRestricted, brandId, actor, consumerId: subject, correlationId } = restriction;
  for (const { id } of changing) {
    if (isRestricted) tx.consumerKeys.restrict(id, at);
    else tx.consumerKeys.unrestrict(id);
  }
  if (isRestricted) refuseWhatBegan(tx, persons.consumer, at);
  const action: AuditAction = isRestricted ? 'consumer.restricted' : 'consumer.unrestricted';
  const entry = { at, brandId, actor, action, subject, correlationId };
  tx.auditRecords.insert({ ...entry, detail: {} });
}

function signOut(deps: ConversationDependencies, consumerId: string): Promise<number> {
  const until = deps.runtime.now();
  return endSessions(deps, {
    list: (limit) => deps.storage.consumerSessions.listByConsumer(consumerId, { until, limit }),
    end: { reason: 'signed_out_by_brand', everywhere: true },
  });
}

/** Agents who look on see at once that all is hidden, or all of it again. */
async function mark(
  deps: ConversationDependencies,
  { id, brandId }: ConversationRow,
  { isRestricted }: Restriction,
): Promise<void> {
  const type = isRestricted ? 'restricted' : 'unrestricted';
  const event = { at: deps.runtime.now(), clientId: null, body: { type }, text: null } as const;
  const { events } = await deps.storage.transaction((tx) => {
    tx.conversations.append(id, { event, whenClosed: 'append' });
  });
  const sequence = events.at(-1)?.sequence ?? 0;
  deps.bus.publish(`conversation:${id}`, { kind: 'changed', sequence });
  deps.bus.publish(`inbox:${brandId}`, { kind: 'changed' });
}

const overtaken: ReadonlySet<string> = new Set(['restriction_stands', 'restriction_over']);

function isOvertaken(error: unknown): boolean {
  return error instanceof StorageError && overtaken.has(error.code);
}
