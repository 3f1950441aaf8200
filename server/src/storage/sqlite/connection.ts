/** Opens the database's files: who may read them on the machine, how durable a commit is. */
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long the writer waits for another process that is writing, such as a command of the CLI. */
const writerWaitMilliseconds = 10_000;
/** The reader stands on the event loop; in WAL mode it waits only while a log is recovered. */
const readerWaitMilliseconds = 100;
/** The log file is cut back to this size when a checkpoint has emptied it. */
const logBytes = 64 * 1024 * 1024;
/** Pages in the log before they go back into the file: a page that changes often goes back once. */
const checkpointPages = 4_000;
/** For each file. A page that is not here is read again for every row that goes into it. */
const writerCacheKibibytes = 32 * 1024;

export type DatabaseFiles = {
  readonly file: string;
  /** The keys of consumers, apart from everything that they open. */
  readonly keysFile: string;
};

/**
 * Both files on one connection. The keys are its first, and what touches both is committed there
 * first: after a loss of power there may be a key without its consumer, never the other way round.
 */
export function openForWriting({ file, keysFile }: DatabaseFiles): DatabaseSync {
  const db = openFile(keysFile);
  // Whoever erases a consumer leaves no key behind in the free space of the file.
  db.exec('PRAGMA main.secure_delete = ON');
  prepareFile(file);
  db.prepare('ATTACH ? AS data').run(file);
  makeDurable(db, 'data');
  makeFast(db);
  return db;
}

/** None of it touches what is on disk when a commit returns. */
function makeFast(db: DatabaseSync): void {
  // What undoes one unit of a group is of use to nobody after the group.
  db.exec('PRAGMA temp_store = MEMORY');
  db.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  for (const schema of ['main', 'data']) {
    db.exec(`PRAGMA ${schema}.cache_size = -${writerCacheKibibytes}`);
  }
}

/**
 * The pages of before stay in the log until it is emptied, and a removed key with them.
 *
 * @returns false if somebody was reading from the log and it has to be tried again
 */
export function emptyKeysLog(db: DatabaseSync): boolean {
  // The next group tries again, so nobody has to wait for a reader that takes long.
  db.exec(`PRAGMA busy_timeout = ${readerWaitMilliseconds}`);
  try {
    return db.prepare('PRAGMA main.wal_checkpoint(TRUNCATE)').get()?.busy === 0;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${writerWaitMilliseconds}`);
  }
}

/** One file alone, to bring it to its schema. */
export function openFile(file: string): DatabaseSync {
  prepareFile(file);
  const db = new DatabaseSync(file, {
    timeout: writerWaitMilliseconds,
    enableForeignKeyConstraints: true,
  });
  db.exec('PRAGMA trusted_schema = OFF');
  makeDurable(db, 'main');
  return db;
}

function makeDurable(db: DatabaseSync, schema: 'main' | 'data'): void {
  db.exec(`PRAGMA ${schema}.journal_mode = WAL`);
  // FULL: a commit returns after the log has been flushed, so it outlives a loss of power.
  db.exec(`PRAGMA ${schema}.synchronous = FULL`);
  db.exec(`PRAGMA ${schema}.journal_size_limit = ${logBytes}`);
  refuseWithoutWal(db, schema);
}

export function openForReading({ file, keysFile }: DatabaseFiles): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: readerWaitMilliseconds });
  db.exec('PRAGMA trusted_schema = OFF');
  db.prepare('ATTACH ? AS keys').run(keysFile);
  return db;
}

/** The file holds personal data, even if sealed: nobody else on the machine may read it. */
export function prepareFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(file, 'a', 0o600);
  try {
    if ((fstatSync(descriptor).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } finally {
    closeSync(descriptor);
  }
}

function refuseWithoutWal(db: DatabaseSync, schema: string): void {
  const mode = db.prepare(`PRAGMA ${schema}.journal_mode`).get()?.journal_mode;
  if (mode === 'wal') return;
  throw new Error('SQLite could not use a write-ahead log here; put the file on a local disk.');
}
