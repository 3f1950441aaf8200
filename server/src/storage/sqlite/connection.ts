/** Opens the database file: who may read it on the machine, and how durable a commit is. */
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long the writer waits for another process that is writing, such as a command of the CLI. */
const writerWaitMilliseconds = 10_000;
/** The reader stands on the event loop; in WAL mode it waits only while a log is recovered. */
const readerWaitMilliseconds = 100;
/** The log file is cut back to this size when a checkpoint has emptied it. */
const logBytes = 64 * 1024 * 1024;

export function openForWriting(file: string): DatabaseSync {
  prepareFile(file);
  const db = new DatabaseSync(file, {
    timeout: writerWaitMilliseconds,
    enableForeignKeyConstraints: true,
  });
  db.exec('PRAGMA journal_mode = WAL');
  // FULL: a commit returns after the log has been flushed, so it outlives a loss of power.
  db.exec('PRAGMA synchronous = FULL');
  db.exec(`PRAGMA journal_size_limit = ${logBytes}`);
  db.exec('PRAGMA trusted_schema = OFF');
  refuseWithoutWal(db);
  return db;
}

export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: readerWaitMilliseconds });
  db.exec('PRAGMA trusted_schema = OFF');
  return db;
}

/** The file holds personal data, even if sealed: nobody else on the machine may read it. */
function prepareFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(file, 'a', 0o600);
  try {
    if ((fstatSync(descriptor).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } finally {
    closeSync(descriptor);
  }
}

function refuseWithoutWal(db: DatabaseSync): void {
  const mode = db.prepare('PRAGMA journal_mode').get()?.journal_mode;
  if (mode === 'wal') return;
  throw new Error('SQLite could not use a write-ahead log here; put the file on a local disk.');
}
