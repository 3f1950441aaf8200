import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openFile, openForWriting } from '../connection.ts';
import { dataMigrations, migrate } from '../migrations/migrate.ts';
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

function openDatabase(t: TestContext): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  migrate(db, dataMigrations);
  return db;
}

let made = 0;

function brandOf(settingsLength: number): Unit {
  made += 1;
  const parameters = { id: `b${made}`, name: 'B', settings: 'x'.repeat(settingsLength) };
  return [{ kind: 'write', name: 'brands.put', parameters }];
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
