/** For tests: a storage in a directory of its own, closed and removed when the test is over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Storage } from '../../port.ts';
import { openSqliteStorage, type SqliteStorageOptions } from '../open-sqlite-storage.ts';

/** The file's folder does not exist yet, as at a first start. */
export async function temporaryFile(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-storage-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'data', 'countersign.db');
}

export async function openTemporary(
  t: TestContext,
  options: Partial<SqliteStorageOptions> = {},
): Promise<Storage> {
  let storage: Storage | undefined;
  // Registered first, because hooks run in this order and the file must be closed before it goes.
  t.after(() => storage?.close());
  const { file = await temporaryFile(t) } = options;
  storage = await openSqliteStorage({ ...options, file });
  return storage;
}
