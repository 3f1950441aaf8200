import type { AuditAction } from '@countersign/protocol';
import type { AuditRecord, ConversationRecord, Lookups } from '../storage/port.ts';
import type { SocketDependencies } from './socket-dependencies.ts';

type Dependencies = Pick<SocketDependencies, 'bus'> & {
  readonly storage: Pick<Lookups, 'brands' | 'auditRecords'>;
};

/**
 * A brand's settings decide how each card looks, and may be changed by another process: so we look
 * for changes, and tell the sockets of that brand to show all of it anew.
 */
export function createSettingsWatch({ storage, bus }: Dependencies): () => Promise<void> {
  const seen = new Map<string, number>();
  let isFirst = true;
  return async () => {
    for (const { id } of await storage.brands.list()) {
      const number = (await findNewest(storage, id))?.number ?? 0;
      const isChanged = !isFirst && number !== (seen.get(id) ?? 0);
      seen.set(id, number);
      if (isChanged) bus.publish(`brand:${id}`, { kind: 'cleared' });
    }
    isFirst = false;
  };
}

/** What a brand says of its connectors, and what it thinks of their providers. */
const changes = ['brand.changed', 'connector.trust_changed'] as const satisfies AuditAction[];

async function findNewest(
  { auditRecords }: Pick<Lookups, 'auditRecords'>,
  brandId: string,
): Promise<AuditRecord | undefined> {
  const lists = changes.map((action) => auditRecords.listNewestOf(brandId, action, 1));
  const newest = (await Promise.all(lists)).flat();
  return newest.toSorted((one, other) => other.number - one.number)[0];
}

/** Whoever was away when the settings changed holds a card of before, and no event says so. */
export async function isOlderThanSettings(
  storage: Pick<Lookups, 'auditRecords' | 'events'>,
  { id, brandId }: ConversationRecord,
  sequence: number,
): Promise<boolean> {
  const changed = await findNewest(storage, brandId);
  if (!changed) return false;
  const [last] = await storage.events.listAfter(id, { after: sequence - 1, limit: 1 });
  return last === undefined || last.at < changed.at;
}
