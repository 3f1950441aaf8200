import type { AttributeValue, TableCell } from '@countersign/protocol';
import { visibleText } from '../outside/visible-text.ts';
import { asMoney, asStatus, dateWords } from './format-value.ts';

/**
 * A value as text for other programs: what is seen, without what hides in it. A table goes into the
 * cells of a spreadsheet. Undefined for what did not leave the server.
 */
export function copyText(value: AttributeValue): string | undefined {
  switch (value.type) {
    case 'masked':
      return undefined;
    case 'number':
      return String(value.number);
    case 'boolean':
      return value.boolean ? 'Yes' : 'No';
    case 'date':
      return dateWords(value.date);
    case 'money':
      return seen(`${value.currency} ${value.amount}`);
    case 'list':
      return value.items.map((item) => seen(item)).join('\n');
    case 'record': {
      const fields = value.fields.map((field) => seen(`${field.label}: ${field.value}`));
      return [seen(value.title), ...fields, ...value.tags.map((tag) => seen(tag))].join('\n');
    }
    case 'table': {
      const lines = [value.columns.map(({ label }) => label), ...value.rows.map(cellsOf)];
      return lines.map((cells) => cells.map(cell).join('\t')).join('\n');
    }
    default:
      return seen(value.text, value.type === 'address');
  }
}

function cellsOf(row: readonly TableCell[]): readonly string[] {
  return row.map((one) => {
    const money = asMoney(one);
    return money ? `${money.currency} ${money.amount}` : (asStatus(one)?.text ?? String(one));
  });
}

/** A spreadsheet must not take text from outside for a formula. */
function cell(text: string): string {
  const plain = seen(text);
  return /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
}

function seen(text: string, lines = false): string {
  const parts = visibleText(lines ? text : text.replace(/\s+/g, ' '), { lines });
  return parts.map((part) => (part.kind === 'mark' ? '' : part.text)).join('');
}
