/**
 * The chain of a brand's audit records: each hash covers its record and the hash before it, so that
 * a record cannot be changed, left out or moved without every later hash telling. Part of the port:
 * adapters number and hash what they insert, audit/ hashes it again.
 */
import { createHash } from 'node:crypto';
import type { NewAuditRecord } from './records.ts';

/** What stands before the first record. */
export const chainStart = '';

export function auditHash(
  record: NewAuditRecord & { readonly number: number },
  before: string,
): string {
  const { brandId, number, at, actor, action, subject, correlationId, detail } = record;
  // Sorted, so that it makes no difference in which order a database gives the members back.
  const members = Object.entries(detail).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = [before, brandId, number, at, actor, action, subject, correlationId, members];
  return createHash('sha256').update(JSON.stringify(text)).digest('base64url');
}
