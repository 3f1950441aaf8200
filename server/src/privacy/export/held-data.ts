/** What is held of some consumers, opened and read page by page: a list for each kind. */
import type { AgentReference, AuditAction } from '@countersign/protocol';
import type {
  AuditRecord,
  ConsumerRecord,
  ConversationRow,
  EventRecord,
  Storage,
} from '../../storage/port.ts';
import { sealingContext } from '../../vault/sealing-context.ts';
import type { Vault } from '../../vault/vault.ts';

type Dependencies = {
  readonly storage: Storage;
  readonly vault: Pick<Vault, 'openForExport'>;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
};
type Persons = readonly ConsumerRecord[];

/** A verification may be some hundred kilobytes, a conversation with its page too. */
const limit = 20;
const smallLimit = 200;

export async function* verificationsOf(
  { storage, vault }: Dependencies,
  persons: Persons,
): AsyncGenerator<object> {
  const { listVerifications } = storage.holdings;
  for (const person of persons) {
    for await (const found of byId((after) => listVerifications(person.id, { after, limit }))) {
      const { id, connectorId, connectorName, issuer, flow, acr, amr, endReason } = found;
      const context = sealingContext.verification(id);
      yield {
        ...{ id, connectorId, connectorName, issuer, flow, acr, amr },
        verifiedAt: time(found.verifiedAt),
        expiresAt: time(found.expiresAt),
        endedAt: time(found.endedAt),
        endReason,
        attributes: await openJson(vault, found.attributes, context),
      };
    }
  }
}

export async function* sessionsOf(
  { storage, vault }: Dependencies,
  persons: Persons,
): AsyncGenerator<object> {
  const { listSessions } = storage.holdings;
  for (const person of persons) {
    for await (const found of byId((after) => listSessions(person.id, { after, limit }))) {
      yield {
        verificationId: found.verificationId,
        createdAt: time(found.createdAt),
        usedAt: time(found.usedAt),
        expiresAt: time(found.expiresAt),
        endedAt: time(found.endedAt),
        page: await openJson(vault, found.page, sealingContext.page),
      };
    }
  }
}

export async function* conversationsOf(deps: Dependencies, persons: Persons) {
  const { storage, vault } = deps;
  for await (const { id } of conversationRows(storage, persons)) {
    const found = await storage.conversations.find(id);
    if (!found) continue;
    const { status, proofState, verificationId } = found;
    yield {
      ...{ id, status, proofState, verificationId },
      startedAt: time(found.startedAt),
      page: await openJson(vault, found.page, sealingContext.page),
    };
  }
}

/** Texts of both sides, agents' notes, and what happened between them; of each conversation. */
export async function* transcriptOf(deps: Dependencies, persons: Persons) {
  for await (const { id } of conversationRows(deps.storage, persons)) {
    for (let after = 0; ; ) {
      const events = await deps.storage.events.listAfter(id, { after, limit: smallLimit });
      for (const event of events) {
        if (event.body.type !== 'read') yield await presentEvent(deps, event);
      }
      const last = events.at(-1);
      if (!last) break;
      after = last.sequence;
    }
  }
}

async function presentEvent(deps: Dependencies, event: EventRecord): Promise<object> {
  const { conversationId, sequence, at, clientId, text, body } = event;
  const context = clientId === null ? undefined : sealingContext.text(conversationId, clientId);
  const opened = text && context ? await openText(deps.vault, text, context) : null;
  const agent = 'agentId' in body ? { agent: (await deps.agentOf(body.agentId)).name } : {};
  return { conversationId, sequence, at: time(at), ...body, ...agent, text: opened };
}

/** What says that there is, or was, a legal hold. */
const ofHolds: ReadonlySet<string> = new Set<AuditAction>([
  ...(['consumer.held', 'consumer.released', 'consumer.erasure_refused'] as const),
]);

/** What was done to them and by whom: sign-ins, views, exports and the rest. */
export async function* auditOf(
  deps: Dependencies,
  persons: Persons,
  withHold: boolean,
): AsyncGenerator<object> {
  const { listAudit } = deps.storage.holdings;
  for (const { id, brandId } of persons) {
    for (let after = 0; ; ) {
      const records = await listAudit(brandId, id, { after, limit: smallLimit });
      for (const record of records) {
        if (withHold || !ofHolds.has(record.action)) yield await presentAudit(deps, record);
      }
      const last = records.at(-1);
      if (!last) break;
      after = last.number;
    }
  }
}

async function presentAudit(deps: Dependencies, record: AuditRecord): Promise<object> {
  const { number, at, actor, action, subject, detail } = record;
  const isAgent = /^[\w-]{22}$/.test(actor);
  // Where an agent sat when they looked is the agent's own.
  const { network: _network, ...shown } = detail;
  return {
    ...{ number, at: time(at), action, consumer: subject },
    by: isAgent ? (await deps.agentOf(actor)).name : actor,
    detail: isAgent ? shown : detail,
  };
}

async function* conversationRows(
  storage: Storage,
  persons: Persons,
): AsyncGenerator<ConversationRow> {
  for (const { id } of persons) {
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = await storage.conversations.listByConsumer(id, { before, limit });
      yield* rows;
      const last = rows.at(-1);
      if (!last) break;
      before = last.inboxSequence;
    }
  }
}

async function* byId<T extends { readonly id: string }>(
  list: (after: string) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  for (let after = ''; ; ) {
    const found = await list(after);
    yield* found;
    const last = found.at(-1);
    if (!last) return;
    after = last.id;
  }
}

type Opening = Pick<Vault, 'openForExport'>;

async function openText(
  vault: Opening,
  sealed: Uint8Array,
  context: string,
): Promise<string | null> {
  if (sealed.length === 0) return null;
  return (await vault.openForExport(sealed, context)) ?? null;
}

async function openJson(
  vault: Opening,
  sealed: Uint8Array | null,
  context: string,
): Promise<unknown> {
  const text = sealed && (await openText(vault, sealed, context));
  return text ? JSON.parse(text) : [];
}

export function time(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
