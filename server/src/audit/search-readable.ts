import type { AuditFilter, AuditRecord, Storage } from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';

type Range = { readonly from: number; readonly to: number; readonly limit: number };

/** A disk that fails altogether must not be asked about each record by itself. */
const failuresAtMost = 400;

/**
 * As the port's search; but whoever spoils one row cannot hide the others. What cannot be read
 * stands among the records as `unreadable`, whatever was sought, and verification says more.
 */
export async function searchReadable(
  { auditRecords }: Pick<Storage, 'auditRecords'>,
  { brandId, filter }: { readonly brandId: string; readonly filter: AuditFilter },
  range: Range,
): Promise<readonly AuditRecord[]> {
  let failures = 0;
  const search = async ({ from, to, limit }: Range): Promise<readonly AuditRecord[]> => {
    try {
      return await auditRecords.search(brandId, filter, { from, to, limit });
    } catch (error) {
      failures += 1;
      const isRow = error instanceof StorageError && error.code === 'storage_failed';
      if (!isRow || failures > failuresAtMost) throw error;
    }
    if (from >= to) return [unreadable(brandId, to)];
    const middle = Math.floor((from + to) / 2);
    const newer = await search({ from: middle + 1, to, limit });
    if (newer.length >= limit) return newer;
    return [...newer, ...(await search({ from, to: middle, limit: limit - newer.length }))];
  };
  return search(range);
}

function unreadable(brandId: string, number: number): AuditRecord {
  const what = { action: 'unreadable', actor: 'unknown', subject: null, correlationId: null };
  return { brandId, number, at: 0, ...what, detail: {}, hash: '' };
}
