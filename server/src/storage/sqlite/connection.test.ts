import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openForReading, openForWriting } from './connection.ts';
import { keysFileOf } from './open-sqlite-storage.ts';
import { temporaryFile } from './testing/open-temporary.ts';

test('a commit to either file outlives a loss of power, and references are checked', async (t) => {
  const { writer } = await open(t);
  for (const schema of ['main', 'data']) {
    assert.equal(pragma(writer, `${schema}.journal_mode`), 'wal');
    const full = 2;
    assert.equal(pragma(writer, `${schema}.synchronous`), full, 'killing cannot show this');
  }
  assert.equal(pragma(writer, 'foreign_keys'), 1);
});

test('the keys are the first file of the writer, which is the one that commits first', async (t) => {
  const { writer } = await open(t);
  const files = writer.prepare('PRAGMA database_list').all();
  assert.deepEqual(
    files.map(({ name, file }) => [name, basename(String(file))]),
    [
      ['main', 'keys.db'],
      ['data', 'countersign.db'],
    ],
  );
});

test('the reading connection reads what was committed and cannot write', async (t) => {
  const { writer, reader } = await open(t);
  writer.exec('CREATE TABLE data.a (x INTEGER) STRICT; INSERT INTO a VALUES (1)');
  writer.exec('BEGIN IMMEDIATE; INSERT INTO a VALUES (2)');
  assert.equal(reader.prepare('SELECT x FROM a').all().length, 1);
  assert.throws(() => reader.exec('INSERT INTO a VALUES (3)'), /readonly/);
  writer.exec('COMMIT');
  assert.equal(reader.prepare('SELECT x FROM a').all().length, 2);
});

test('a key that was removed is not left in the free space of its file', async (t) => {
  const file = await temporaryFile(t);
  const keysFile = keysFileOf(file);
  const writer = openForWriting({ file, keysFile });
  writer.exec(`CREATE TABLE k (x TEXT) STRICT; INSERT INTO k VALUES ('removed'), ('kept')`);
  writer.exec(`DELETE FROM k WHERE x = 'removed'`);
  writer.close();
  const bytes = readFileSync(keysFile);
  assert(bytes.includes('kept'));
  assert(!bytes.includes('removed'));
});

async function open(t: TestContext): Promise<Record<'writer' | 'reader', DatabaseSync>> {
  const file = await temporaryFile(t);
  const files = { file, keysFile: keysFileOf(file) };
  const writer = openForWriting(files);
  const reader = openForReading(files);
  t.after(() => {
    reader.close();
    writer.close();
  });
  return { writer, reader };
}

function pragma(db: DatabaseSync, name: string): unknown {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return Object.values(row ?? {})[0];
}
