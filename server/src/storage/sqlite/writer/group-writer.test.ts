import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openFile, openForReading, openForWriting } from '../connection.ts';
import { dataMigrations, keyMigrations, migrate } from '../migrations/migrate.ts';
import { keysFileOf } from '../open-sqlite-storage.ts';
import { temporaryFile } from '../testing/open-temporary.ts';
import { GroupWriter } from './group-writer.ts';
import type { Outcome, Unit } from './operations.ts';

test('a full disk refuses the whole group and keeps nothing of it', (t) => {
  const db = openDatabase(t);
  const writer = new GroupWriter(db);
  limitPages(db, pages(db) + 2);
  const outcomes = writer.write([brandOf(10), brandOf(200_000), brandOf(10)]);
  const full = { code: 'storage_failed', cause: 'SQLite 13: database or disk is full' };
  assert.deepEqual(outcomes, [full, full, full]);
  assert.equal(brands(db), 0);
  limitPages(db, pages(db) + 100);
  assert.deepEqual(writer.write([brandOf(10)]), [{ events: [] }]);
  assert.equal(brands(db), 1);
});

test('a unit that fails is undone whole, and the others of its group are kept', (t) => {
  const db = openDatabase(t);
  const writer = new GroupWriter(db);
  const [first, failing, last] = [brandOf(10), [...brandOf(10), ...keyInsert()], brandOf(10)];
  assert.deepEqual(codes(writer.write([first, failing, last])), ['kept', 'storage_failed', 'kept']);
  assert.equal(brands(db), 2);
  assert.deepEqual(codes(writer.write([first, last])), ['kept', 'kept'], 'nothing is left open');
});

test('a group is refused while another process holds the file; the next one is kept', async (t) => {
  const file = await temporaryFile(t);
  const files = { file, keysFile: keysFileOf(file) };
  const alone = openFile(file);
  migrate(alone, dataMigrations);
  alone.close();
  const db = openForWriting(files);
  t.after(() => db.close());
  db.exec('PRAGMA busy_timeout = 1');
  const other = openForWriting(files);
  t.after(() => other.close());
  const writer = new GroupWriter(db);
  other.exec('BEGIN IMMEDIATE');
  assert.deepEqual(codes(writer.write([brandOf(10)])), ['storage_failed']);
  other.exec('ROLLBACK');
  assert.deepEqual(codes(writer.write([brandOf(10)])), ['kept']);
});

test('a removed key is not left in the log, once nobody reads from there any more', async (t) => {
  const file = await temporaryFile(t);
  const files = { file, keysFile: keysFileOf(file) };
  for (const [path, migrations] of [
    [file, dataMigrations],
    [files.keysFile, keyMigrations],
  ] as const) {
    const alone = openFile(path);
    migrate(alone, migrations);
    alone.close();
  }
  const db = openForWriting(files);
  const reader = openForReading(files);
  t.after(() => {
    reader.close();
    db.close();
  });
  const writer = new GroupWriter(db);
  const write = (...unit: Unit): void => assert.deepEqual(codes(writer.write([unit])), ['kept']);
  const isFound = (): boolean =>
    [files.keysFile, `${files.keysFile}-wal`].some((path) => readFileSync(path).includes('secret'));

  write(keyOf('one'), keyOf('two'));
  assert(isFound());
  write(removalOf('one'));
  assert(isFound(), 'the other is there');
  reader.exec('BEGIN; SELECT count(*) FROM keys.root_keys');
  write(removalOf('two'));
  assert(isFound(), 'somebody reads what was before');
  reader.exec('COMMIT');
  write();
  assert(!isFound());
});

const keyOf = (masterKeyId: string): Unit[number] => {
  const values = [masterKeyId, Buffer.from(`secret ${masterKeyId}`)];
  return { kind: 'write', name: 'rootKeys.put', values };
};
const removalOf = (masterKeyId: string): Unit[number] => {
  return { kind: 'write', name: 'rootKeys.remove', values: [masterKeyId] };
};

function openDatabase(t: TestContext): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  migrate(db, dataMigrations);
  return db;
}

let made = 0;

function brandOf(settingsLength: number): Unit {
  made += 1;
  const values = [`b${made}`, 'B', 'x'.repeat(settingsLength)];
  return [{ kind: 'write', name: 'brands.put', values }];
}

/** Of a brand that is not there. */
function keyInsert(): Unit {
  const values = ['k1', 'nobody', 'RS256', '{}', new Uint8Array(1), 1];
  return [{ kind: 'write', name: 'brandKeys.insert', values }];
}

function codes(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => ('code' in outcome ? outcome.code : 'kept'));
}

function pages(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA page_count').get()?.page_count);
}

function limitPages(db: DatabaseSync, count: number): void {
  db.exec(`PRAGMA max_page_count = ${count}`);
}

function brands(db: DatabaseSync): number {
  return Number(db.prepare('SELECT count(*) AS count FROM brands').get()?.count);
}
