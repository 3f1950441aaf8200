import type {
  AttributeConflict,
  AttributeValue,
  PageAttribute,
  VerifiedAttribute,
} from '@countersign/protocol';

/** The same fact, verified and from the page, with values that differ after normalising. */
export function findConflicts(
  verified: readonly VerifiedAttribute[],
  page: readonly PageAttribute[],
): readonly AttributeConflict[] {
  const conflicts: AttributeConflict[] = [];
  for (const { name, label, value } of verified) {
    const claimed = page.find((attribute) => attribute.name === name);
    if (claimed && normalise(claimed.value) !== normalise(value)) {
      conflicts.push({ name, label, verified: value, page: claimed.value });
    }
  }
  return conflicts;
}

/** Case, spaces, phone and number formats do not make a difference. */
function normalise(value: AttributeValue): string {
  switch (value.type) {
    case 'phone':
      return value.text.replace(/[^\d+]/g, '').replace(/^00/, '+');
    case 'text':
    case 'email':
    case 'link':
    case 'address':
      return value.text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
    case 'number':
      return String(value.number);
    case 'money':
      return `${Number(value.amount)} ${value.currency}`;
    default:
      return JSON.stringify(value);
  }
}
