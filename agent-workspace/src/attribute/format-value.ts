import type { AttributeValue, Money, Status, TableCell, TableColumn } from '@countersign/protocol';

type Table = Extract<AttributeValue, { type: 'table' }>;

/** Currency and amount with its thousands apart, or undefined if it is no amount at all. */
export function moneyWords({ amount, currency }: Money): MoneyWords | undefined {
  if (!/^-?\d{1,18}(\.\d{1,6})?$/.test(amount) || !/^[A-Z]{3}$/.test(currency)) return undefined;
  // Pages send numbers: CHF 19 is CHF 19.00, and yen have no cents.
  const ownDigits = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
  }).resolvedOptions().minimumFractionDigits;
  const digits = Math.max(amount.split('.')[1]?.length ?? 0, ownDigits ?? 0);
  const format = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As text: a binary number cannot hold every amount.
  return { currency, amount: format.format(amount as `${number}`) };
}

export type MoneyWords = { readonly currency: string; readonly amount: string };

const dateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const shortDateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "31 March 2027", or what was sent if it is no date. */
export function dateWords(date: string, length: 'long' | 'short' = 'long'): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) return date;
  return (length === 'long' ? dateFormat : shortDateFormat).format(time);
}

/**
 * Where a link really leads, for those that may be followed: https only, and no name before the
 * host that could pass for it.
 */
export function safeLink(
  text: string,
): { readonly href: string; readonly host: string } | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  return { href: url.href, host: url.host };
}

export type Bar = { readonly height: number; readonly tone: Status['tone'] };

/**
 * A small picture of the amounts in a table, oldest first; empty if there are not two, or if
 * nothing says that they follow each other: the prices in a cart do not.
 */
export function tableBars({ columns, rows }: Table, most = 12): readonly Bar[] {
  const money = columns.findIndex(({ type }) => type === 'money');
  const isCourse = columns.some(({ type }) => type === 'date' || type === 'status');
  if (money < 0 || !isCourse) return [];
  const ordered = oldestFirst(columns, rows).slice(-most);
  const amounts = ordered.map((row) => Math.max(0, Number(asMoney(row[money])?.amount)) || 0);
  const highest = Math.max(...amounts);
  if (amounts.length < 2 || highest <= 0) return [];
  return ordered.map((row, index) => ({
    height: (amounts[index] ?? 0) / highest,
    tone: row.map(asStatus).find(Boolean)?.tone ?? 'neutral',
  }));
}

export function asMoney(cell: TableCell | undefined): Money | undefined {
  return typeof cell === 'object' && 'amount' in cell ? cell : undefined;
}

export function asStatus(cell: TableCell | undefined): Status | undefined {
  return typeof cell === 'object' && 'tone' in cell ? cell : undefined;
}

function oldestFirst(columns: readonly TableColumn[], rows: Table['rows']): Table['rows'] {
  const date = columns.findIndex(({ type }) => type === 'date');
  if (date < 0) return [...rows].reverse();
  return [...rows].sort((one, other) => (String(one[date]) < String(other[date]) ? -1 : 1));
}
