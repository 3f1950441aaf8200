import type {
  AgentReference,
  AuditAction,
  ConsumerHoldings,
  HeldCount,
} from '@countersign/protocol';
import { presentLine } from '../audit/search-audit.ts';
import type { AuditRecord, Storage } from '../storage/port.ts';

type Dependencies = {
  readonly storage: Storage;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
  /** Undefined for one that was removed. */
  readonly connectorName: (connectorId: string) => Promise<string | undefined>;
};

const looks: ReadonlySet<string> = new Set<AuditAction>([
  'consumer.viewed',
  'attribute.revealed',
  'consumer.exported',
]);
const looksAtMost = 8;
/** Records about somebody among which their looks are sought, newest first. */
const recordsAtMost = 500;

/**
 * What is held of a consumer as counts and times, for somebody who decides about it and need not
 * read it.
 *
 * @returns undefined if the brand has no such consumer
 */
export async function describeConsumer(
  { storage, agentOf, connectorName }: Dependencies,
  brandId: string,
  consumerId: string,
): Promise<ConsumerHoldings | undefined> {
  const consumer = await storage.consumers.find(consumerId);
  if (consumer?.brandId !== brandId) return undefined;
  const visitors = await storage.consumers.listJoined(consumer.id);
  const ids = [consumer, ...visitors].map(({ id }) => id);
  const { countVerifications, countSessions, countConversations } = storage.holdings;
  const sumOf = async (count: (id: string) => Promise<HeldCount>): Promise<HeldCount> =>
    sum(await Promise.all(ids.map(count)));
  const keys = await Promise.all(ids.map((id) => storage.consumerKeys.find(id)));
  const { id, connectorId, createdAt, erasedAt, heldAt, joinedTo } = consumer;
  const name = connectorId === null ? undefined : await connectorName(connectorId);
  return {
    ...{ id, createdAt, erasedAt, heldAt, joinedTo },
    restrictedAt: keys[0]?.restrictedAt ?? null,
    connector: connectorId === null ? null : { id: connectorId, name: name ?? connectorId },
    visitors: visitors.length,
    verifications: await sumOf(countVerifications),
    sessions: await sumOf(countSessions),
    conversations: await sumOf(countConversations),
    keys: keys.filter((key) => key !== undefined).length,
    looks: await Promise.all(
      (await findLooks(storage, brandId, ids)).map((record) => presentLine({ agentOf }, record)),
    ),
  };
}

async function findLooks(
  { auditRecords }: Storage,
  brandId: string,
  ids: readonly string[],
): Promise<readonly AuditRecord[]> {
  const page = { from: 1, to: Number.MAX_SAFE_INTEGER, limit: recordsAtMost };
  const found = await Promise.all(
    ids.map((subject) => auditRecords.search(brandId, { subject }, page)),
  );
  return found
    .flat()
    .filter(({ action }) => looks.has(action))
    .sort((one, other) => other.number - one.number)
    .slice(0, looksAtMost);
}

function sum(counts: readonly HeldCount[]): HeldCount {
  const of = (pick: (...times: number[]) => number, times: readonly (number | null)[]) => {
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? null : pick(...known);
  };
  return {
    count: counts.reduce((total, { count }) => total + count, 0),
    firstAt: of(
      Math.min,
      counts.map(({ firstAt }) => firstAt),
    ),
    lastAt: of(
      Math.max,
      counts.map(({ lastAt }) => lastAt),
    ),
  };
}
