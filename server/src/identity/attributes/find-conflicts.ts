import type {
  AttributeConflict,
  AttributeValue,
  PageAttribute,
  TableCell,
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
    if (claimed && differ(value, claimed.value)) {
      conflicts.push({ name, label, verified: value, page: claimed.value });
    }
  }
  return conflicts;
}

/** A number that is a phone number on one side only is still compared as one. */
function differ(one: AttributeValue, other: AttributeValue): boolean {
  if (isOneOf(one, other) || isOneOf(other, one)) return false;
  const isPhone = one.type === 'phone' || other.type === 'phone';
  const normal = (value: AttributeValue): string =>
    isPhone && 'text' in value ? phone(value.text) : normalise(value);
  return normal(one) !== normal(other);
}

/** An age that was made of a year is `43 or 44`. */
function isOneOf(one: AttributeValue, ages: AttributeValue): boolean {
  return (
    one.type === 'number' &&
    ages.type === 'text' &&
    ages.text.split(' or ').includes(String(one.number))
  );
}

/** Case, spaces, phone and number formats do not make a difference, in lists and tables neither. */
function normalise(value: AttributeValue): string {
  switch (value.type) {
    case 'phone':
      return phone(value.text);
    case 'text':
    case 'email':
    case 'link':
    case 'address':
      return words(value.text);
    case 'number':
      return String(value.number);
    case 'boolean':
      return String(value.boolean);
    case 'date':
      return value.date;
    case 'money':
      return money(value);
    case 'list':
      return JSON.stringify(value.items.map(words));
    case 'record': {
      const fields = value.fields.map((field) => [words(field.label), words(field.value)]);
      return JSON.stringify([words(value.title), fields, value.tags.map(words)]);
    }
    case 'table': {
      const rows = value.rows.map((row) => row.map(cell));
      // A column in which nothing stands says nothing.
      const isTold = (_: unknown, place: number) => rows.some((row) => row[place] !== '');
      const columns = value.columns.filter(isTold).map(({ name }) => name);
      return JSON.stringify([columns, rows.map((row) => row.filter(isTold))]);
    }
    default:
      return JSON.stringify(value);
  }
}

function cell(value: TableCell): string {
  if (typeof value === 'string') return words(value);
  // The tone of a status is how it is painted, and says nothing of its own.
  return 'amount' in value ? money(value) : words(value.text);
}

function words(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function phone(text: string): string {
  return text.replace(/[^\d+]/g, '').replace(/^00/, '+');
}

/** As decimal text: a binary fraction would make two large amounts alike. */
function money({ amount, currency }: { readonly amount: string; readonly currency: string }) {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*?)0*$/.exec(amount) ?? [];
  const digits = `${whole || '0'}.${fraction}`;
  return `${digits === '0.' ? '' : sign}${digits} ${currency}`;
}
