import type { ConversationRecord, Lookups } from '../storage/port.ts';
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
      const [newest] = await storage.auditRecords.listNewestOf(id, 'brand.changed', 1);
      const number = newest?.number ?? 0;
      const isChanged = !isFirst && number !== (seen.get(id) ?? 0);
      seen.set(id, number);
      if (isChanged) bus.publish(`brand:${id}`, { kind: 'cleared' });
    }
    isFirst = false;
  };
}

/** Whoever was away when the settings changed holds a card of before, and no event says so. */
export async function isOlderThanSettings(
  storage: Pick<Lookups, 'auditRecords' | 'events'>,
  { id, brandId }: ConversationRecord,
  sequence: number,
): Promise<boolean> {
  const [changed] = await storage.auditRecords.listNewestOf(brandId, 'brand.changed', 1);
  if (!changed) return false;
  const [last] = await storage.events.listAfter(id, { after: sequence - 1, limit: 1 });
  return last === undefined || last.at < changed.at;
}
