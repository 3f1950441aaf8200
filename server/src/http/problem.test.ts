import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError } from '../storage/port.ts';
import { describeError } from './problem.ts';

test('the log says why nothing could be stored, and no other cause', () => {
  const because = (cause: unknown) => describeError(new StorageError('storage_failed', { cause }));
  const full = because(new Error('SQLite 13: database or disk is full'));
  assert.match(full, /^StorageError storage_failed \(SQLite 13: database or disk is full\) \| at /);
  const unsaid = because(new SyntaxError('Unexpected token in "canary"'));
  assert.match(unsaid, /^StorageError storage_failed \| at /);
  assert.doesNotMatch(unsaid, /"canary"/);
});
