import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { migrate } from './migrate.ts';

test('migrations run once each, in order, as they are added', async (t) => {
  const db = openDatabase(t);
  const sql = 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)';
  const files = { '0001-first.sql': sql };
  migrate(db, await folderOf(t, files));
  const more = { ...files, '0002-second.sql': 'ALTER TABLE a ADD COLUMN y INTEGER' };
  migrate(db, await folderOf(t, more));
  migrate(db, await folderOf(t, more));
  assert.deepEqual({ ...db.prepare('SELECT * FROM a').get() }, { x: 1, y: null });
  assert.deepEqual(versions(db), [1, 2]);
});

test('when a migration fails nothing of this start is kept, and its name is told', async (t) => {
  const db = openDatabase(t);
  const folder = await folderOf(t, {
    '0001-good.sql': 'CREATE TABLE a (x INTEGER) STRICT',
    '0002-bad.sql': 'CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (x INTEGER) STRICT',
  });
  assert.throws(() => migrate(db, folder), /0002-bad\.sql failed/);
  const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
  assert.equal(tables?.count, 0);
  migrate(db, await folderOf(t, { '0001-good.sql': 'CREATE TABLE a (x INTEGER) STRICT' }));
});

test('a gap or a foreign name among the migrations is refused', async (t) => {
  const sql = 'SELECT 1';
  for (const names of [['0002-a.sql'], ['0001-a.sql', '0003-b.sql'], ['first.sql']]) {
    const folder = await folderOf(t, Object.fromEntries(names.map((name) => [name, sql])));
    assert.throws(() => migrate(openDatabase(t), folder), /numbered 0001-, 0002-/);
  }
});

function openDatabase(t: TestContext): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  return db;
}

async function folderOf(t: TestContext, files: Record<string, string>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-migrations-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return pathToFileURL(`${folder}/`);
}

function versions(db: DatabaseSync): readonly unknown[] {
  const rows = db.prepare('SELECT version FROM schema_version ORDER BY version').all();
  return rows.map((row) => row.version);
}
