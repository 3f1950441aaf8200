import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  agent,
  brand,
  brandId,
  consumer,
  conversationId,
  id,
  insertBrand,
  message,
  openConversation,
  verification,
} from '../contract/samples.ts';
import { StorageError } from '../port.ts';
import { openTemporary, temporaryFile } from './testing/open-temporary.ts';

test('what was stored is there when the file is opened again', async (t) => {
  const file = await temporaryFile(t);
  const first = await openTemporary(t, { file });
  await openConversation(first);
  await first.transaction((tx) => tx.conversations.append(conversationId, { event: message('m') }));
  const before = await first.conversations.find(conversationId);
  await first.close();
  const names = (await readdir(dirname(file))).sort();
  assert.deepEqual(names, ['countersign.db', 'keys.db'], 'the logs are folded in');
  const second = await openTemporary(t, { file });
  assert.deepEqual(await second.conversations.find(conversationId), before);
  const { events } = await second.transaction((tx) =>
    tx.conversations.append(conversationId, { event: message('n') }),
  );
  assert.equal(events[0]?.sequence, 2);
});

test('nobody else may read the files or their logs, or look into their folder', async (t) => {
  const file = await temporaryFile(t);
  await insertBrand(await openTemporary(t, { file }));
  const folder = dirname(file);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  const names = await readdir(folder);
  const files = ['countersign.db', 'keys.db'];
  const expected = files.flatMap((name) => [name, `${name}-shm`, `${name}-wal`]);
  assert.deepEqual(names.sort(), expected.sort());
  for (const name of names) {
    assert.equal((await stat(`${folder}/${name}`)).mode & 0o777, 0o600, name);
  }
});

test('a file that others may read is closed to them when it is opened', async (t) => {
  const file = await temporaryFile(t);
  await mkdir(dirname(file));
  await writeFile(file, '');
  await chmod(file, 0o644);
  await openTemporary(t, { file });
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a database that a newer program has written is refused and left alone', async (t) => {
  const file = await temporaryFile(t);
  await (await openTemporary(t, { file })).close();
  edit(file, "INSERT INTO schema_version (version, name) VALUES (999, 'later')");
  await assert.rejects(openTemporary(t, { file }), /schema version 999.*Start the newer program/s);
  edit(file, 'DELETE FROM schema_version WHERE version = 999');
  await openTemporary(t, { file });
});

test('a file that is no database is refused', async (t) => {
  const file = await temporaryFile(t);
  await mkdir(dirname(file));
  await writeFile(
    file,
    'this is not a database, but it is long enough to be taken for one'.repeat(20),
  );
  await assert.rejects(openTemporary(t, { file }), /not a database/);
});

test('two processes may open a new file at once and write to it in turn', async (t) => {
  const file = await temporaryFile(t);
  const [one, two] = await Promise.all([openTemporary(t, { file }), openTemporary(t, { file })]);
  await insertBrand(one);
  await Promise.all(
    [one, two].flatMap((storage, index) =>
      Array.from({ length: 20 }, (_, count) =>
        storage.transaction((tx) => tx.consumers.insert(consumer(`c${index}-${count}`))),
      ),
    ),
  );
  assert.ok(await one.consumers.find(id('c1-19')));
  assert.ok(await two.consumers.find(id('c0-19')));
});

test('an open storage that nobody waits for does not keep a process alive', async (t) => {
  const file = await temporaryFile(t);
  const url = new URL('./open-sqlite-storage.ts', import.meta.url);
  const script = `import { openSqliteStorage } from '${url}';
    const storage = await openSqliteStorage({ file: process.argv[1] });
    storage.transaction((tx) => tx.brands.put({ id: 'b', name: 'B', settings: '' }));`;
  const options = ['--input-type=module', '--eval', script, file];
  const { status, stderr } = spawnSync(process.execPath, options, { timeout: 10_000 });
  assert.equal(status, 0, String(stderr));
  const storage = await openTemporary(t, { file });
  assert.equal((await storage.brands.find('b'))?.name, 'B', 'but what was begun is finished');
});

const damages = [
  ['agents.roles', `UPDATE agents SET roles = '["overlord"]'`],
  ['agents.roles', `UPDATE agents SET roles = 'overlord'`],
  ['verifications.amr', `UPDATE verifications SET amr = '{"overlord":1}'`],
  ['verifications.flow', `UPDATE verifications SET flow = 'overlord'`],
  ['conversations.status', `UPDATE conversations SET status = 'overlord'`],
  ['events.body', `UPDATE events SET body = '{"type":"overlord"}'`],
  ['events.body', `UPDATE events SET body = '{"type":"message","from":"overlord"}'`],
  ['events.body', `UPDATE events SET body = '{"type":"message","from":"consumer"}'`],
  ['audit_records.detail', `UPDATE audit_records SET detail = '["overlord"]'`],
] as const;

test('a damaged row is an error that names table and column, never the value', async (t) => {
  for (const [column, damage] of damages) {
    const file = await temporaryFile(t);
    const storage = await openTemporary(t, { file });
    await openConversation(storage);
    await storage.transaction((tx) => {
      tx.agents.insert(agent('ada'));
      tx.verifications.insert(verification('v'));
      tx.conversations.append(conversationId, { event: message('m') });
      const what = { actor: 'a', action: 'b', subject: null, correlationId: null, detail: {} };
      tx.auditRecords.insert({ at: 1, brandId, ...what });
    });
    const lookUp = () =>
      Promise.all([
        storage.agents.findByLogin('ada'),
        storage.verifications.find(id('v')),
        storage.conversations.find(conversationId),
        storage.events.listAfter(conversationId, { after: 0, limit: 9 }),
        storage.auditRecords.listNewest(brandId, 9),
      ]);
    await lookUp();
    edit(file, damage);
    await assert.rejects(lookUp(), (error) => {
      assert.ok(error instanceof StorageError && error.cause instanceof Error);
      assert.equal(error.code, 'storage_failed');
      assert.match(error.cause.message, new RegExp(`^${column} does not hold`));
      assert.ok(!inspect(error).includes('overlord'));
      return true;
    });
  }
});

test('members that are no part of a record do not reach the disk', async (t) => {
  const file = await temporaryFile(t);
  const storage = await openTemporary(t, { file });
  await storage.transaction((tx) => tx.brands.put(Object.assign({ password: 'hunter2' }, brand)));
  assert.deepEqual(await storage.brands.find(brandId), brand);
});

/** As somebody with the file in hand. */
function edit(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA ignore_check_constraints = ON');
  db.exec(sql);
  db.close();
}
