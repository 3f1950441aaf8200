import type { AgentReference } from '@countersign/protocol';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Runtime } from '../../runtime.ts';
import type { ConsumerRecord, Storage } from '../../storage/port.ts';
import type { Vault } from '../../vault/vault.ts';
import {
  auditOf,
  conversationsOf,
  sessionsOf,
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
  const { brandId, consumerId, actor, correlationId } = request;
  const consumer = await deps.storage.consumers.find(consumerId);
  if (consumer?.brandId !== brandId) return undefined;
  const entry = { brandId, actor, subject: consumerId, correlationId };
  await recordAudit(deps, { ...entry, action: 'consumer.exported', detail: {} });
  return lines(deps, consumer);
}

async function* lines(deps: ExportDependencies, consumer: ConsumerRecord): AsyncGenerator<string> {
  const joined = await deps.storage.consumers.listJoined(consumer.id);
  const persons = [consumer, ...joined];
  yield '{';
  yield '"format": "countersign-consumer-export", "version": 1,';
  yield `"exportedAt": ${JSON.stringify(new Date(deps.runtime.now()).toISOString())},`;
  yield `"brand": ${JSON.stringify(consumer.brandId)},`;
  yield `"consumer": ${JSON.stringify(presentConsumer(consumer))},`;
  yield `"before": ${JSON.stringify(joined.map(presentConsumer))},`;
  yield* list('verifications', verificationsOf(deps, persons));
  yield* list('sessions', sessionsOf(deps, persons));
  yield* list('conversations', conversationsOf(deps, persons));
  yield* list('transcript', transcriptOf(deps, persons));
  yield* list('audit', auditOf(deps, persons), '');
  yield '}';
}

function presentConsumer({ id, connectorId, createdAt, erasedAt }: ConsumerRecord): object {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
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
