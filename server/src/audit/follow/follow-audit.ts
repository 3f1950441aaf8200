import type { AuditAction } from '@countersign/protocol';
import type { Bus } from '../../bus/port.ts';
import type { AuditHead, AuditRecord, ConversationRecord, Lookups } from '../../storage/port.ts';
import type { Vault } from '../../vault/vault.ts';

type Dependencies = {
  readonly storage: Pick<Lookups, 'auditRecords' | 'consumers' | 'holdings'>;
  readonly vault: Pick<Vault, 'forget'>;
  readonly bus: Pick<Bus, 'publish'>;
};

/** What a brand says of its connectors and thinks of their providers: how every card looks. */
const settings = ['brand.changed', 'connector.trust_changed'] as const;
/** Our own sockets know of these, unless a command did them. */
const acts = [
  ...(['consumer.erased', 'consumer.restricted', 'consumer.unrestricted'] as const),
  'retention.applied',
] as const;
const followed = [...settings, ...acts];
const recordsAtMost = 50;
const sessionsAtMost = 200;

/**
 * Whatever changes screens without an event, in this process or in a command's, is in the audit:
 * there it is found, and all that a brand has open is shown anew. Places are kept in memory, for
 * what was done before our start nobody has open; webhooks keep theirs on disk, and may lose none.
 *
 * @returns the look that main.ts takes each second
 */
export async function followAudit(deps: Dependencies): Promise<() => Promise<void>> {
  const { auditRecords } = deps.storage;
  const placeOf = ({ brandId, number }: AuditHead) => [brandId, number] as const;
  const places = new Map((await auditRecords.listHeads()).map(placeOf));
  return async () => {
    for (const { brandId, number: to } of await auditRecords.listHeads()) {
      const from = places.get(brandId) ?? 0;
      if (to <= from) continue;
      places.set(brandId, to);
      const newest = await listNewest(deps.storage, { brandId, actions: followed }, recordsAtMost);
      const changes = newest.filter(({ number }) => number > from && number <= to).filter(isNews);
      for (const change of changes) await forget(deps, change);
      if (changes.length > 0) deps.bus.publish(`brand:${brandId}`, { kind: 'cleared' });
    }
  };
}

/** By which settings of the brand, and after which retention, rows look as they do now. */
export async function findSettings(
  storage: Pick<Lookups, 'auditRecords'>,
  brandId: string,
): Promise<number> {
  const actions = [...settings, 'retention.applied'] as const;
  const changes = await listNewest(storage, { brandId, actions }, 1);
  return Math.max(0, ...changes.map(({ number }) => number));
}

/**
 * Whoever was away when the settings changed, or when something went because it was old, holds what
 * was before, and no event says so.
 */
export async function isOutdated(
  storage: Pick<Lookups, 'auditRecords' | 'events' | 'verifications'>,
  { id, brandId, isCleared, verificationId }: ConversationRecord,
  sequence: number,
): Promise<boolean> {
  const proof = verificationId === null ? null : await storage.verifications.find(verificationId);
  if (isCleared || proof?.attributes.length === 0) return true;
  const changes = await listNewest(storage, { brandId, actions: settings }, 1);
  if (changes.length === 0) return false;
  const [last] = await storage.events.listAfter(id, { after: sequence - 1, limit: 1 });
  return last === undefined || changes.some(({ at }) => last.at < at);
}

async function listNewest(
  { auditRecords }: Pick<Lookups, 'auditRecords'>,
  { brandId, actions }: { readonly brandId: string; readonly actions: readonly AuditAction[] },
  limit: number,
): Promise<readonly AuditRecord[]> {
  const lists = actions.map((action) => auditRecords.listNewestOf(brandId, action, limit));
  return (await Promise.all(lists)).flat();
}

function isNews({ action, actor }: AuditRecord): boolean {
  return actor === 'operator' || settings.some((setting) => setting === action);
}

/** Keys and windows of a consumer, and of the visitors that they were before. */
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
