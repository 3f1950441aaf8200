import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadMasterKey } from './load-master-key.ts';

test('the first start makes a key only its owner may read; later starts read it', async (t) => {
  const directory = join(await temporaryDirectory(t), 'data');
  const made = await loadMasterKey(directory, randomBytes);
  assert.equal(made.length, 32);
  assert.equal((await stat(join(directory, 'master.key'))).mode & 0o777, 0o600);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.deepEqual(await loadMasterKey(directory, mayNotBeUsed), made);
  assert.deepEqual(await readdir(directory), ['master.key'], 'nothing half-made is left');
});

test('of servers that start at once, all get the same key', async (t) => {
  const directory = await temporaryDirectory(t);
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadMasterKey(directory, randomBytes)));
  assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, 1);
  assert.deepEqual(await readdir(directory), ['master.key']);
});

test('a key that another server made meanwhile is the one that counts', async (t) => {
  const directory = await temporaryDirectory(t);
  const theirs = Buffer.alloc(32, 7);
  const beingLate = (length: number) => {
    writeFileSync(join(directory, 'master.key'), theirs.toString('base64'), { mode: 0o600 });
    return randomBytes(length);
  };
  assert.deepEqual(await loadMasterKey(directory, beingLate), new Uint8Array(theirs));
});

test('a key that others may read is refused, with the command that mends it', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'master.key');
  const made = await loadMasterKey(directory, randomBytes);
  for (const mode of [0o640, 0o604, 0o660, 0o644]) {
    await chmod(file, mode);
    await assert.rejects(loadMasterKey(directory, mayNotBeUsed), {
      message: `Others may read ${file}. Run: chmod 600 '${file}'`,
    });
  }
  await chmod(file, 0o600);
  assert.deepEqual(await loadMasterKey(directory, mayNotBeUsed), made);
});

test('a damaged key is refused and stays as it is; its content is not told', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'master.key');
  const good = Buffer.alloc(32, 7).toString('base64');
  for (const damaged of ['', good.slice(0, -4), `${good}AAAA`, good.replace('B', '!'), 'x']) {
    await writeFile(file, damaged, { mode: 0o600 });
    await assert.rejects(loadMasterKey(directory, mayNotBeUsed), (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /does not hold 32 bytes in base64\. Restore it/);
      assert.ok(!error.message.includes(good.slice(0, 8)));
      return true;
    });
    assert.equal(await readFile(file, 'utf8'), damaged);
  }
  await writeFile(file, `${good}\n`);
  assert.deepEqual(await loadMasterKey(directory, mayNotBeUsed), new Uint8Array(32).fill(7));
});

test('where a key must exist already, a missing one is not replaced by a new one', async (t) => {
  const directory = await temporaryDirectory(t);
  const missing = loadMasterKey(directory, randomBytes, { ifMissing: 'refuse' });
  await assert.rejects(missing, /master\.key is missing.*Restore it from your backup/s);
  assert.deepEqual(await readdir(directory), []);
  const made = await loadMasterKey(directory, randomBytes);
  assert.deepEqual(await loadMasterKey(directory, randomBytes, { ifMissing: 'refuse' }), made);
});

function mayNotBeUsed(): never {
  throw new Error('a key that exists must not be made anew');
}

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-vault-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
