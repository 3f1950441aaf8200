import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { StorageError } from '../port.ts';
import type { Row } from './rows/columns.ts';

/** Rows of one page, whatever the caller asks for. */
const pageRows = 1_000;
/** Rows of a list that has no pages. Above it the lookup fails: a list cut short would be a lie. */
const listRows = 10_000;

type Parse<T> = (row: Row) => T;

/** Prepares statements; what it returns rejects with a StorageError, never with a bare one. */
export class Queries {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  one<T>(sql: string, parse: Parse<T>): (key: string) => Promise<T | undefined> {
    const statement = this.#db.prepare(sql);
    return (key) =>
      this.#run(() => {
        const row = statement.get(key);
        return row === undefined ? undefined : parse(row);
      });
  }

  all<T>(sql: string, parse: Parse<T>): (...keys: string[]) => Promise<readonly T[]> {
    const statement = this.#db.prepare(`${sql} LIMIT ${listRows + 1}`);
    return (...keys) =>
      this.#run(() => {
        const rows = statement.all(...keys);
        if (rows.length > listRows) throw new Error(`A list has more than ${listRows} rows.`);
        return rows.map(parse);
      });
  }

  /** The last argument is the limit: SQLite takes a negative one for "no limit", we do not. */
  page<T>(sql: string, parse: Parse<T>) {
    const statement = this.#db.prepare(sql);
    return (...keys: [...SQLInputValue[], limit: number]): Promise<readonly T[]> =>
      this.#run(() => {
        const limit = keys.at(-1);
        const rows = typeof limit === 'number' && limit > 0 ? Math.min(limit, pageRows) : 0;
        return statement.all(...keys.slice(0, -1), Math.trunc(rows)).map(parse);
      });
  }

  async #run<T>(read: () => T): Promise<T> {
    if (!this.#db.isOpen) throw new StorageError('storage_closed');
    try {
      return read();
    } catch (cause) {
      throw new StorageError('storage_failed', { cause });
    }
  }
}
