import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startChat, takeSnapshot } from '../kit/desk.ts';
import { ServiceProcess } from '../kit/service-process.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const stage = await startStage({ after });

/** The same browser, after the service started anew on another port. */
function back(consumer: Awaited<ReturnType<typeof signedIn>>) {
  return stage.consumer(stage.aurora, consumer.http.cookies).start();
}

async function said(consumer: Awaited<ReturnType<typeof signedIn>>): Promise<readonly string[]> {
  const { transcript } = await takeSnapshot(await consumer.open());
  return transcript.flatMap((item) => ('text' in item ? [item.text] : []));
}

function signedIn(of: Stage = stage) {
  return of.consumer().signInWithToken({ claims: { name: 'Ines' } });
}

test('[Z1] a brand’s key is changed while consumers chat, and everything stays readable', async () => {
  const { server } = stage;
  const before = await signedIn();
  await startChat(before, 'before');
  const { storage, vault } = server.foundation;
  const old = await storage.wrappingKeys.findCurrent('aurora');
  assert(old);
  await vault.rotateBrandKey('aurora');
  const between = await signedIn();
  await startChat(between, 'between');
  assert((await vault.rewrapRetired()) > 0);
  assert.deepEqual(await said(before), ['before']);
  assert.deepEqual(await said(between), ['between']);
  assert.deepEqual(await storage.consumerKeys.listByWrappingKey(old.id, 9), []);
  // From the disk, with nothing in memory.
  await stage.stop();
  await stage.start();
  assert.deepEqual(await said(await back(before)), ['before']);
});

test('[Z1] an old key of a brand is kept for an hour, and then removed', async () => {
  const { storage, vault } = stage.server.foundation;
  assert.equal((await storage.wrappingKeys.listRetired()).length, 1);
  stage.clock.advance(3_600);
  await vault.rewrapRetired();
  assert.equal((await storage.wrappingKeys.listRetired()).length, 0);
});

test('[Z2] the master key is changed while the service runs; the old one opens nothing any more', async () => {
  const consumer = await signedIn();
  await startChat(consumer, 'under the old master key');
  const folder = join(stage.dataDir, 'data');
  const old = join(stage.dataDir, 'old.key');
  copyFileSync(join(folder, 'master.key'), old);
  const env = { COUNTERSIGN_DATA_DIR: folder, COUNTERSIGN_PUBLIC_URL: 'https://chat.test' };
  const rotated = await ServiceProcess.run(['vault', 'rotate-master'], env);
  assert.equal(rotated.code, 0, rotated.output);
  assert.notDeepEqual(readFileSync(join(folder, 'master.key')), readFileSync(old));
  assert.deepEqual(await said(consumer), ['under the old master key']);
  await stage.stop();
  await stage.start();
  assert.deepEqual(await said(await back(consumer)), ['under the old master key']);
  await stage.stop();
  const taken = join(stage.dataDir, 'taken.key');
  copyFileSync(join(folder, 'master.key'), taken);
  copyFileSync(old, join(folder, 'master.key'));
  await assert.rejects(stage.start(), { code: 'root_key_unreadable' });
  copyFileSync(taken, join(folder, 'master.key'));
  await stage.start();
});

test('[A85] data and keys together show no personal data and no key in clear', async () => {
  const secret = `canary-${randomBytes(6).toString('hex')}`;
  const consumer = await stage.consumer().signInWithToken({ claims: { name: secret } });
  await startChat(consumer, secret);
  assert(!stage.databaseBytes().includes(secret));
});
