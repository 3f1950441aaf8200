import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openForReading, openForWriting } from './connection.ts';
import { temporaryFile } from './testing/open-temporary.ts';

test('a commit outlives a loss of power, and references are checked', async (t) => {
  const { writer } = await open(t);
  assert.equal(pragma(writer, 'journal_mode'), 'wal');
  assert.equal(pragma(writer, 'synchronous'), 2, 'FULL: killing the process cannot show this');
  assert.equal(pragma(writer, 'foreign_keys'), 1);
});

test('the reading connection reads what was committed and cannot write', async (t) => {
  const { writer, reader } = await open(t);
  writer.exec('CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)');
  writer.exec('BEGIN IMMEDIATE; INSERT INTO a VALUES (2)');
  assert.equal(reader.prepare('SELECT x FROM a').all().length, 1);
  assert.throws(() => reader.exec('INSERT INTO a VALUES (3)'), /readonly/);
  writer.exec('COMMIT');
  assert.equal(reader.prepare('SELECT x FROM a').all().length, 2);
});

async function open(t: TestContext): Promise<Record<'writer' | 'reader', DatabaseSync>> {
  const file = await temporaryFile(t);
  const writer = openForWriting(file);
  const reader = openForReading(file);
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
