import type { AgentReference, AuditLine, AuditPage } from '@countersign/protocol';
import type { Runtime } from '../runtime.ts';
import type { AuditFilter, AuditRecord, Storage } from '../storage/port.ts';
import { type AuditEntry, recordAudit } from './record-audit.ts';
import { searchReadable } from './search-readable.ts';

export type AuditSearchDependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
};

/** Who asks, as it will stand in the audit itself. */
export type AuditReader = Omit<AuditEntry, 'action' | 'subject'>;

const linesAtOnce = 100;
/** Looked at in one step, and in one request: whatever is asked for, the service goes on. */
const numbersAtOnce = 2_000;
const stepsAtMost = 10;
/** Numbered when they are written, so their times may be out of order by less than that. */
const disorderMs = 60_000;

/** One page of a brand's records, newest first. That somebody looks is in the audit, too. */
export async function searchAudit(
  deps: AuditSearchDependencies,
  by: AuditReader,
  { before, ...filter }: AuditFilter & { readonly before?: number },
): Promise<AuditPage> {
  if (before === undefined) await recordReading(deps, 'audit.searched', { by, filter });
  const range = await findRange(deps.storage, by.brandId, filter);
  // The index by subject finds without looking at others.
  const step = filter.subject === undefined ? numbersAtOnce : Number.MAX_SAFE_INTEGER;
  const sought = { brandId: by.brandId, filter };
  const found: AuditRecord[] = [];
  let to = Math.min(range.to, (before ?? Number.MAX_SAFE_INTEGER) - 1);
  for (let steps = 0; steps < stepsAtMost && to >= range.from; steps += 1) {
    const from = Math.max(range.from, to - step + 1);
    const page = { from, to, limit: linesAtOnce - found.length };
    found.push(...(await searchReadable(deps.storage, sought, page)));
    to = found.length === linesAtOnce ? (found.at(-1)?.number ?? 0) - 1 : from - 1;
    if (found.length === linesAtOnce) break;
  }
  const lines = await Promise.all(found.map((record) => presentLine(deps, record)));
  return { lines, next: to >= range.from ? to + 1 : null };
}

/** As a privacy officer sees it: agents by name. */
export async function presentLine(
  { agentOf }: Pick<AuditSearchDependencies, 'agentOf'>,
  { number, at, action, actor, subject, correlationId, detail }: AuditRecord,
): Promise<AuditLine> {
  const isAgent = /^[\w-]{22}$/.test(actor);
  const by = isAgent ? await agentOf(actor) : actor;
  return { number, at, action, actor: by, subject, correlationId, detail };
}

/** Who reads the audit stands in it, with what they asked for. */
export async function recordReading(
  deps: AuditSearchDependencies,
  action: 'audit.searched' | 'audit.exported',
  { by, filter }: { readonly by: AuditReader; readonly filter: AuditFilter },
): Promise<void> {
  const { subject = null, actor, ...rest } = filter;
  const asked = { ...rest, ...(actor === undefined ? {} : { ofActor: actor }) };
  await recordAudit(deps, { ...by, subject, action, detail: { ...by.detail, ...asked } });
}

/** The numbers between which everything lies that was recorded between the filter's times. */
export async function findRange(
  storage: Storage,
  brandId: string,
  { since, until }: AuditFilter,
): Promise<{ readonly from: number; readonly to: number }> {
  const to =
    until === undefined
      ? await findEnd(storage, brandId)
      : (await findFirstSince(storage, brandId, until + disorderMs)) - 1;
  if (since !== undefined) {
    return { from: await findFirstSince(storage, brandId, since - disorderMs), to };
  }
  return { from: await findStart(storage, brandId), to };
}

/**
 * The number of the first record from this time on, or the one after the last. Found by halving:
 * times rise with numbers, and there is no gap.
 */
export async function findFirstSince(
  { auditRecords }: Pick<Storage, 'auditRecords'>,
  brandId: string,
  at: number,
): Promise<number> {
  let low = await findStart({ auditRecords }, brandId);
  let high = (await findEnd({ auditRecords }, brandId)) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [record] = await auditRecords.listAfter(brandId, middle - 1, 1).catch(noRecord);
    if (record && record.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first number that is there; 1 if its record cannot be read. */
async function findStart(
  { auditRecords }: Pick<Storage, 'auditRecords'>,
  brandId: string,
): Promise<number> {
  const [oldest] = await auditRecords.listAfter(brandId, 0, 1).catch(noRecord);
  return oldest?.number ?? 1;
}

async function findEnd(
  { auditRecords }: Pick<Storage, 'auditRecords'>,
  brandId: string,
): Promise<number> {
  const heads = await auditRecords.listHeads();
  return heads.find((head) => head.brandId === brandId)?.number ?? 0;
}

/** In place of one that cannot be read. */
const noRecord = (): readonly AuditRecord[] => [];
