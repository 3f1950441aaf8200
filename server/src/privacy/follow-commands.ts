import type { AuditAction } from '@countersign/protocol';
import type { Bus } from '../bus/port.ts';
import type { AuditRecord, Storage } from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';

type Dependencies = {
  readonly storage: Storage;
  readonly vault: Pick<Vault, 'forget'>;
  readonly bus: Bus;
};

/** What an operator's command changes of what is on screens. */
const seen: readonly AuditAction[] = [
  ...(['consumer.erased', 'consumer.restricted', 'consumer.unrestricted'] as const),
  'retention.applied',
];
const recordsAtMost = 50;
const sessionsAtMost = 200;

/**
 * Commands run in processes of their own and cannot reach our sockets, but all that they do is in
 * the audit: who is erased or restricted there is forgotten here, their windows close, and agents
 * are shown anew what they have open. main.ts calls what this answers each second.
 */
export function followCommands(deps: Dependencies): () => Promise<void> {
  const places = new Map<string, number>();
  return async () => {
    for (const { brandId, number } of await deps.storage.auditRecords.listHeads()) {
      const place = places.get(brandId);
      places.set(brandId, number);
      // What was done before our first look is on disk, and nothing of it is held here yet.
      if (place !== undefined && place < number) await follow(deps, brandId, place);
    }
  };
}

async function follow(deps: Dependencies, brandId: string, place: number): Promise<void> {
  const { auditRecords } = deps.storage;
  const lists = await Promise.all(
    seen.map((action) => auditRecords.listNewestOf(brandId, action, recordsAtMost)),
  );
  const records = lists
    .flat()
    .filter(({ number, actor }) => number > place && actor === 'operator');
  if (records.length === 0) return;
  for (const record of records) await forget(deps, record);
  deps.bus.publish(`brand:${brandId}`, { kind: 'cleared' });
}

/** A consumer with the visitors that they were before. */
async function forget(
  { storage, vault, bus }: Dependencies,
  { action, subject }: AuditRecord,
): Promise<void> {
  if (subject === null || !action.startsWith('consumer.')) return;
  const joined = await storage.consumers.listJoined(subject);
  for (const id of [subject, ...joined.map((consumer) => consumer.id)]) {
    vault.forget(id);
    if (action === 'consumer.unrestricted') continue;
    const page = { after: '', limit: sessionsAtMost };
    for (const session of await storage.holdings.listSessions(id, page)) {
      const hint = { kind: 'ended', reason: 'signed_out_elsewhere' } as const;
      bus.publish(`consumer-session:${session.id}`, hint);
    }
  }
}
