import { cutAudit } from '../audit/cut-audit.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Bus } from '../bus/port.ts';
import type { Runtime } from '../runtime.ts';
import type { RetainedClass, Storage } from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import type { RetentionSettings } from './retention-settings.ts';

export type RetentionDependencies = {
  readonly runtime: Runtime;
  readonly bus: Pick<Bus, 'publish'>;
  readonly storage: Storage;
  readonly vault: Pick<Vault, 'forget' | 'sealSecret' | 'openSecret'>;
};

export type RetainingBrand = { readonly id: string; readonly retention: RetentionSettings };

/** How many of each class were removed, or would be. */
export type RetentionCounts = Readonly<Record<RetainedClass | 'audit', number>>;

const dayMs = 86_400_000;
/** Looked at in one step, and removed; between two of them everybody else has their turn. */
const rowsAtOnce = 200;
/** A conversation may have thousands of messages. */
const removedAtOnce = 20;

/**
 * Removes what a brand has kept for as long as it wants to, and says so in the audit record, with
 * counts. A dry run only counts; what becomes free by what it would remove is not among it.
 */
export async function applyRetention(
  deps: RetentionDependencies,
  brand: RetainingBrand,
  by: { readonly actor: string; readonly isDryRun?: boolean },
): Promise<RetentionCounts> {
  const now = deps.runtime.now();
  const { attributeDays, textDays, conversationDays, sessionDays, auditDays } = brand.retention;
  const isDryRun = by.isDryRun === true;
  const daysAgo = (days: number): number => now - days * dayMs;
  const sweep = (of: RetainedClass, before: number): Promise<number> =>
    sweepClass(deps, { of, brandId: brand.id, before, isDryRun });
  // Consumers last: the others hold on to them.
  const counts = {
    invitation: await sweep('invitation', now),
    attributes: await sweep('attributes', daysAgo(attributeDays)),
    text: await sweep('text', daysAgo(textDays)),
    conversation: await sweep('conversation', daysAgo(conversationDays)),
    session: await sweep('session', daysAgo(sessionDays)),
    consumer: await sweep('consumer', daysAgo(sessionDays)),
    audit: await cutAudit(deps, { ...by, brandId: brand.id, keptDays: auditDays, isDryRun }),
  };
  if (isDryRun) return counts;
  if (counts.text + counts.conversation > 0) {
    deps.bus.publish(`inbox:${brand.id}`, { kind: 'cleared' });
  }
  deps.runtime.log.info({ brandId: brand.id, ...counts }, 'retention applied');
  await recordAudit(deps, {
    ...{ brandId: brand.id, actor: by.actor, subject: null, correlationId: null },
    action: 'retention.applied',
    detail: counts,
  });
  return counts;
}

/** Once a day for each brand: the audit record says when it was done last. */
export async function applyDueRetention(
  deps: RetentionDependencies,
  brands: readonly RetainingBrand[],
): Promise<void> {
  for (const brand of brands) {
    const { auditRecords } = deps.storage;
    const [last] = await auditRecords.listNewestOf(brand.id, 'retention.applied', 1);
    if (last && deps.runtime.now() - last.at < dayMs) continue;
    await applyRetention(deps, brand, { actor: 'system' });
  }
}

type Sweep = {
  readonly of: RetainedClass;
  readonly brandId: string;
  readonly before: number;
  readonly isDryRun: boolean;
};

async function sweepClass(deps: RetentionDependencies, sweep: Sweep): Promise<number> {
  const { of, brandId, before, isDryRun } = sweep;
  let count = 0;
  for (let after = { at: -1, id: '' }; ; ) {
    const page = { before, after, limit: rowsAtOnce };
    const listed = await deps.storage.retention.list(of, brandId, page);
    const due = listed.filter(({ isDue }) => isDue);
    count += due.length;
    if (!isDryRun) {
      for (let first = 0; first < due.length; first += removedAtOnce) {
        const some = due.slice(first, first + removedAtOnce);
        await deps.storage.transaction((tx) => {
          for (const { id } of some) tx.retention.remove(of, id, before);
        });
        for (const { id } of some) await tellFollowers(deps, of, id);
      }
      if (of === 'consumer') for (const { id } of due) deps.vault.forget(id);
    }
    const last = listed.at(-1);
    if (!last || listed.length < rowsAtOnce) return count;
    after = last;
  }
}

/** Whoever looks on sees at once what is gone. */
async function tellFollowers(
  { bus, storage }: RetentionDependencies,
  of: RetainedClass,
  id: string,
): Promise<void> {
  const cleared = { kind: 'cleared' } as const;
  if (of === 'text' || of === 'conversation') bus.publish(`conversation:${id}`, cleared);
  if (of !== 'attributes') return;
  for (const standing of await storage.conversations.listByVerification(id)) {
    bus.publish(`conversation:${standing.id}`, cleared);
  }
}
