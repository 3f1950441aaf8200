import type { AttributeConflict, AttributeValue } from '@countersign/protocol';

type Values = Pick<AttributeConflict, 'verified' | 'page'>;

/**
 * Of two tables only the rows that the other one does not have: what differs must not be the row
 * that is folded away. Whole, where that would leave one of them without a row.
 */
export function differingRows({ verified, page }: Values): Values & { readonly isPart: boolean } {
  const inVerified = rowsBeside(verified, page);
  const inPage = rowsBeside(page, verified);
  const isPart = isShorter(inVerified, verified) && isShorter(inPage, page);
  return isPart ? { verified: inVerified, page: inPage, isPart } : { verified, page, isPart };
}

function rowsBeside(value: AttributeValue, other: AttributeValue): AttributeValue {
  if (value.type !== 'table' || other.type !== 'table') return value;
  const known = new Set(other.rows.map((row) => JSON.stringify(row)));
  return { ...value, rows: value.rows.filter((row) => !known.has(JSON.stringify(row))) };
}

function isShorter(part: AttributeValue, whole: AttributeValue): boolean {
  if (part.type !== 'table' || whole.type !== 'table') return false;
  return part.rows.length > 0 && part.rows.length < whole.rows.length;
}
