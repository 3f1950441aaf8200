/**
 * Reads one row column by column and checks each. A database file can be edited, restored in part
 * or damaged; a row is trusted only for what was checked. Errors name table and column, never the
 * value.
 */
import type { SQLOutputValue } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Says whether parsed JSON has the form that its type promises. */
type Check<T> = (value: unknown) => value is T;

export class Columns {
  readonly #table: string;
  readonly #row: Row;

  constructor(table: string, row: Row) {
    this.#table = table;
    this.#row = row;
  }

  text(column: string): string {
    const value = this.#row[column];
    return typeof value === 'string' ? value : this.#refuse(column, 'text');
  }

  textOrNull(column: string): string | null {
    return this.#row[column] === null ? null : this.text(column);
  }

  integer(column: string): number {
    const value = this.#row[column];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    return this.#refuse(column, 'an integer');
  }

  integerOrNull(column: string): number | null {
    return this.#row[column] === null ? null : this.integer(column);
  }

  bytes(column: string): Uint8Array {
    const value = this.#row[column];
    return value instanceof Uint8Array ? value : this.#refuse(column, 'bytes');
  }

  bytesOrNull(column: string): Uint8Array | null {
    return this.#row[column] === null ? null : this.bytes(column);
  }

  /** One of the words of a list that the compiler knows to be complete. */
  word<T extends string>(column: string, words: Readonly<Record<T, true>>): T {
    const value = this.#row[column];
    if (typeof value === 'string' && isWord(value, words)) return value;
    return this.#refuse(column, 'one of the known words');
  }

  wordOrNull<T extends string>(column: string, words: Readonly<Record<T, true>>): T | null {
    return this.#row[column] === null ? null : this.word(column, words);
  }

  json<T>(column: string, check: Check<T>): T {
    const value = parse(this.text(column));
    return check(value) ? value : this.#refuse(column, 'JSON of the expected form');
  }

  #refuse(column: string, expected: string): never {
    throw new Error(`${this.#table}.${column} does not hold ${expected}.`);
  }
}

export function isWord<T extends string>(
  value: unknown,
  words: Readonly<Record<T, true>>,
): value is T {
  return typeof value === 'string' && Object.hasOwn(words, value);
}

/** `undefined` for what is not JSON: the parser's own message would quote the value. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
