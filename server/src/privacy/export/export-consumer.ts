import type { AgentReference, HoldExportReason } from '@countersign/protocol';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Runtime } from '../../runtime.ts';
import type { ConsumerRecord, Storage } from '../../storage/port.ts';
import type { Vault } from '../../vault/vault.ts';
import {
  auditOf,
  conversationsOf,
  sessionsOf,
  time,
  transcriptOf,
  verificationsOf,
} from './held-data.ts';

export type ExportDependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: Pick<Vault, 'openForExport'>;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
};

export type ExportRequest = {
  readonly brandId: string;
  readonly consumerId: string;
  /** Who asks, for the audit: an agent's id or `operator`. */
  readonly actor: string;
  readonly correlationId: string | null;
  /** For the brand's own files: of a legal hold whom it is about may not have to know. */
  readonly withHold: boolean;
  /** Why with it; an operator need not say. */
  readonly reason?: HoldExportReason | undefined;
};

/**
 * All that is held of a consumer, as lines of one JSON text: docs/guides/personal-data.md has its
 * shape. It is read while it is written, so there is never more than a page of it in memory.
 *
 * @returns undefined if the brand has no such consumer
 */
export async function exportConsumer(
  deps: ExportDependencies,
  request: ExportRequest,
): Promise<AsyncGenerator<string> | undefined> {
  const { brandId, consumerId, actor, correlationId, withHold, reason } = request;
  const consumer = await deps.storage.consumers.find(consumerId);
  if (consumer?.brandId !== brandId) return undefined;
  const entry = { brandId, actor, subject: consumerId, correlationId };
  const detail = { withHold, ...(reason && { reason }) };
  await recordAudit(deps, { ...entry, action: 'consumer.exported', detail });
  return lines(deps, consumer, withHold);
}

async function* lines(
  deps: ExportDependencies,
  consumer: ConsumerRecord,
  withHold: boolean,
): AsyncGenerator<string> {
  const joined = await deps.storage.consumers.listJoined(consumer.id);
  const persons = [consumer, ...joined];
  yield '{';
  yield '"format": "countersign-consumer-export", "version": 1,';
  yield `"exportedAt": ${JSON.stringify(new Date(deps.runtime.now()).toISOString())},`;
  yield `"brand": ${JSON.stringify(consumer.brandId)},`;
  yield `"consumer": ${JSON.stringify(presentConsumer(consumer))},`;
  yield `"before": ${JSON.stringify(joined.map(presentConsumer))},`;
  yield `"restriction": ${JSON.stringify(await restrictionOf(deps, consumer))},`;
  if (withHold) yield `"hold": ${JSON.stringify(await holdOf(deps, consumer))},`;
  yield* list('verifications', verificationsOf(deps, persons));
  yield* list('sessions', sessionsOf(deps, persons));
  yield* list('conversations', conversationsOf(deps, persons));
  yield* list('transcript', transcriptOf(deps, persons));
  yield* list('audit', auditOf(deps, persons, withHold), '');
  yield '}';
}

/** Since when their data is kept and not used. Nobody asks why: it is their right (GDPR 18). */
async function restrictionOf({ storage }: ExportDependencies, { id }: ConsumerRecord) {
  const restrictedAt = (await storage.consumerKeys.find(id))?.restrictedAt ?? null;
  return restrictedAt === null ? null : { since: time(restrictedAt) };
}

/** Since when, and why if that was said. */
async function holdOf({ storage }: ExportDependencies, { id, brandId, heldAt }: ConsumerRecord) {
  if (heldAt === null) return null;
  const filter = { subject: id, action: 'consumer.held' };
  const page = { from: 1, to: Number.MAX_SAFE_INTEGER, limit: 1 };
  const [held] = await storage.auditRecords.search(brandId, filter, page);
  return { since: time(heldAt), reason: held?.detail.reason ?? null };
}

function presentConsumer({ id, connectorId, createdAt, erasedAt }: ConsumerRecord): object {
  return { id, connectorId, createdAt: time(createdAt), erasedAt: time(erasedAt) };
}

async function* list(
  name: string,
  items: AsyncGenerator<object>,
  end = ',',
): AsyncGenerator<string> {
  yield `"${name}": [`;
  let comma = '';
  for await (const item of items) {
    yield `${comma}${JSON.stringify(item)}`;
    comma = ',';
  }
  yield `]${end}`;
}
