import { recordAudit } from '../audit/record-audit.ts';
import type { Runtime } from '../runtime.ts';
import type { RetainedClass, Storage } from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import type { RetentionSettings } from './retention-settings.ts';

export type RetentionDependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: Pick<Vault, 'forget'>;
};

export type RetainingBrand = { readonly id: string; readonly retention: RetentionSettings };

/** How many of each class were removed, or would be. */
export type RetentionCounts = Readonly<Record<RetainedClass, number>>;

const dayMs = 86_400_000;
/** Looked at, and removed, in one step; between two of them everybody else has their turn. */
const rowsAtOnce = 200;

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
  const old = now - brand.retention.sessionDays * dayMs;
  const sweep = (of: RetainedClass, before: number): Promise<number> =>
    sweepClass(deps, { of, brandId: brand.id, before, isDryRun: by.isDryRun === true });
  // Sessions first: they hold on to their consumers.
  const counts = {
    invitation: await sweep('invitation', now),
    session: await sweep('session', old),
    consumer: await sweep('consumer', old),
  };
  if (by.isDryRun) return counts;
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
    if (!isDryRun && due.length > 0) {
      await deps.storage.transaction((tx) => {
        for (const { id } of due) tx.retention.remove(of, id, before);
      });
      if (of === 'consumer') for (const { id } of due) deps.vault.forget(id);
    }
    const last = listed.at(-1);
    if (!last || listed.length < rowsAtOnce) return count;
    after = last;
  }
}
