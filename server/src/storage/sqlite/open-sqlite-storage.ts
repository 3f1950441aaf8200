/**
 * Storage in two SQLite files, data and keys. Reads run in the calling thread on a connection that
 * cannot write; changes are recorded as plain data and committed in groups by one writer thread.
 * Hands over to nobody. Must never let the event loop wait for the disk's flush, answer before a
 * commit returned, or put a value into an error message.
 *
 *   recorder.ts → writer-queue.ts → [thread: writer/] → the files → lookups.ts → rows/
 */
import { dirname, join, resolve } from 'node:path';
import { type Committed, type Storage, StorageError } from '../port.ts';
import { type DatabaseFiles, openForReading } from './connection.ts';
import { createLookups } from './lookups.ts';
import { record } from './recorder.ts';
import { WriterQueue } from './writer-queue.ts';

export type SqliteStorageOptions = {
  /**
   * Path of the database; it and its folder are made if they are missing. The keys of consumers lie
   * beside it, in `keys.db`.
   */
  readonly file: string;
  /** Transactions that may wait; one more is refused with `storage_full`. */
  readonly waitingUnits?: number;
  /** Transactions that are committed together at most. */
  readonly unitsPerGroup?: number;
  /** Called once if the writer died: nothing can be stored any more, the process should end. */
  readonly onFailed?: (cause: Error) => void;
  /** For tests: another module for the writer thread, and what it is told. */
  readonly writer?: { readonly entry: URL; readonly extra: unknown };
};

/** @throws Error when the file cannot be opened, or its schema is newer than this program. */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<Storage> {
  const { waitingUnits = 10_000, unitsPerGroup = 512, onFailed = () => {} } = options;
  const file = resolve(options.file);
  const entry = options.writer?.entry ?? new URL('./writer/writer-thread.ts', import.meta.url);
  const keysFile = keysFileOf(file);
  const data = { file, keysFile, unitsPerGroup, extra: options.writer?.extra };
  const queue = await WriterQueue.start({ entry, data, waitingUnits, onFailed });
  const { reader, lookups } = await openReader({ file, keysFile }).catch(async (error: unknown) => {
    await queue.close(() => {});
    throw error;
  });
  return {
    ...lookups,
    async transaction(work): Promise<Committed> {
      if (queue.closed) throw new StorageError('storage_closed');
      const unit = record(work);
      return unit.length === 0 ? { events: [] } : queue.push(unit);
    },
    // The reader closes first, so that the writer is the last and folds the log into the file.
    close: () => queue.close(() => reader.close()),
  };
}

export function keysFileOf(file: string): string {
  return join(dirname(file), 'keys.db');
}

async function openReader(files: DatabaseFiles) {
  const reader = openForReading(files);
  return { reader, lookups: createLookups(reader) };
}
