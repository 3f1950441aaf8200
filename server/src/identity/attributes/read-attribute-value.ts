import type { AttributeType, AttributeValue, Money, TableCell } from '@countersign/protocol';
import { limits } from '@countersign/protocol';

/** A JSON object from outside, of which nothing is known yet. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Reads JSON from outside as a value of the declared type.
 *
 * @returns undefined if it is of another form, so that nothing is shown in a form it does not have
 */
export function readAttributeValue(type: AttributeType, json: unknown): AttributeValue | undefined {
  switch (type) {
    case 'text':
    case 'email':
    case 'phone':
    case 'link':
      return isText(json) ? { type, text: json } : undefined;
    case 'address':
      return readAddress(json);
    case 'number':
      return typeof json === 'number' && Number.isFinite(json) ? { type, number: json } : undefined;
    case 'boolean':
      return typeof json === 'boolean' ? { type, boolean: json } : undefined;
    case 'date':
      return isDate(json) ? { type, date: json } : undefined;
    case 'money': {
      const money = readMoney(json);
      return money && { type, ...money };
    }
    case 'list':
      return isTextList(json) ? { type, items: json } : undefined;
    case 'record':
      return readRecord(json);
    case 'table':
      return readTable(json);
  }
}

/** `{amount: "12.50" | 12.5, currency: "CHF"}`. */
export function readMoney(json: unknown): Money | undefined {
  const money = asObject(json);
  if (!money) return undefined;
  const { currency } = money;
  const amount = typeof money.amount === 'number' ? decimal(money.amount) : money.amount;
  if (typeof amount !== 'string' || !/^-?\d{1,15}(\.\d{1,4})?$/.test(amount)) return undefined;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return { amount, currency };
}

/** What pages compute has traces of binary fractions (0.1 + 0.2); no currency has more places. */
function decimal(amount: number): string {
  return String(Number(amount.toFixed(4)));
}

/** OpenID Connect Core 5.1.1, or one text. */
function readAddress(json: unknown): AttributeValue | undefined {
  if (isText(json)) return { type: 'address', text: json };
  const address = asObject(json);
  if (!address) return undefined;
  if (isText(address.formatted)) return { type: 'address', text: address.formatted };
  const lines = ['street_address', 'postal_code', 'locality', 'region', 'country']
    .map((part) => address[part])
    .filter(isText);
  return lines.length > 0 ? { type: 'address', text: lines.join(', ') } : undefined;
}

function readRecord(json: unknown): AttributeValue | undefined {
  const record = asObject(json);
  if (!record || !isText(record.title)) return undefined;
  const { title, fields = [], tags = [] } = record;
  if (!Array.isArray(fields) || fields.length > limits.attributeFields) return undefined;
  if (!isTextList(tags)) return undefined;
  const read = fields.map((field) => {
    const { label, value } = asObject(field) ?? {};
    return isText(label) && isText(value) ? { label, value } : undefined;
  });
  if (!read.every((field) => field !== undefined)) return undefined;
  return { type: 'record', title, fields: read, tags };
}

function readTable(json: unknown): AttributeValue | undefined {
  const table = asObject(json);
  if (!Array.isArray(table?.columns) || !Array.isArray(table.rows)) return undefined;
  if (table.columns.length > limits.attributeColumns) return undefined;
  if (table.rows.length > limits.attributeRows) return undefined;
  const columns = table.columns.map(readColumn);
  if (!columns.every((column) => column !== undefined)) return undefined;
  const rows: TableCell[][] = [];
  for (const row of table.rows) {
    if (!Array.isArray(row) || row.length !== columns.length) return undefined;
    const cells = row.map((cell, index) => readCell(columns[index]?.type, cell));
    if (!cells.every((cell) => cell !== undefined)) return undefined;
    rows.push(cells);
  }
  return { type: 'table', columns, rows };
}

const columnTypes = ['text', 'money', 'date', 'status'] as const;
type ColumnType = (typeof columnTypes)[number];

function readColumn(json: unknown): { name: string; label: string; type: ColumnType } | undefined {
  const { name, label, type } = asObject(json) ?? {};
  const known = columnTypes.find((columnType) => columnType === type);
  return isText(name) && isText(label) && known ? { name, label, type: known } : undefined;
}

function readCell(type: ColumnType | undefined, json: unknown): TableCell | undefined {
  if (type === 'money') return readMoney(json);
  if (type === 'status') {
    const { text, tone } = asObject(json) ?? {};
    const isTone = tone === 'good' || tone === 'bad' || tone === 'neutral';
    return isText(text) && isTone ? { text, tone } : undefined;
  }
  return typeof json === 'string' && json.length <= limits.attributeCharacters ? json : undefined;
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isInCalendar(value);
}

/** The 31st of February would otherwise be shown as a day that nobody named. */
function isInCalendar(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= limits.attributeFields && value.every(isText);
}

function isText(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length > 0 && value.length <= limits.attributeCharacters
  );
}

export function asObject(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}
