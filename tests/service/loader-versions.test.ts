import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Stage, startStage } from '../kit/stage.ts';

type Named = { readonly src: string; readonly integrity: string };

async function named(service: Stage): Promise<Named> {
  return (await service.browser().get('/loader.json')).json as Named;
}

function nameOf(text: string): string {
  return `${createHash('sha384').update(text).digest('base64url').slice(0, 22)}.js`;
}

test('[E8, A60] a version of the loader has an address of its own, which never changes', async (t) => {
  const service = await startStage(t);
  const { src, integrity } = await named(service);
  assert(src.startsWith(`${service.origin}/loader/`), src);
  const { text, headers, status } = await service.browser().get(new URL(src).pathname);
  assert.equal(status, 200);
  assert.equal(text, (await service.browser().get('/loader.js')).text);
  assert.equal(integrity, `sha384-${createHash('sha384').update(text).digest('base64')}`);
  const read = ['cache-control', 'access-control-allow-origin', 'cross-origin-resource-policy'];
  assert.deepEqual(
    [...read, 'content-type', 'x-content-type-options'].map((name) => headers.get(name)),
    [
      ...['public, max-age=31536000, immutable', '*', 'cross-origin'],
      ...['text/javascript; charset=utf-8', 'nosniff'],
    ],
  );
  for (const file of [nameOf('none'), '..%2Fcountersign.db', 'loader.js', '']) {
    assert.notEqual((await service.browser().get(`/loader/${file}`)).status, 200, file);
  }
});

test('[E8, A60] versions of before an update are still there, unless somebody changed them', async (t) => {
  const service = await startStage(t);
  const folder = join(service.dataDir, 'data', 'loaders');
  const { src } = await named(service);
  await service.stop();
  const [earlier, changed] = ['// of last year\n', '// of the year before\n'];
  writeFileSync(join(folder, nameOf(earlier)), earlier);
  writeFileSync(join(folder, nameOf(changed)), `${changed}steal()`);
  await service.start();
  const get = async (name: string) => (await service.browser().get(`/loader/${name}`)).text;
  assert.equal(await get(nameOf(earlier)), earlier);
  assert.match(await get(nameOf(changed)), /"code":"not_found"/);
  assert.match(service.log.join(''), /a kept loader is not what its name says/);
  assert.equal((await named(service)).src, src, 'the newest is the one that is built');
});

test('[E8] no more than fifty versions are kept', async (t) => {
  const service = await startStage(t);
  const folder = join(service.dataDir, 'data', 'loaders');
  await service.stop();
  for (let count = 0; count < 60; count += 1) {
    writeFileSync(join(folder, nameOf(String(count))), String(count));
  }
  await service.start();
  assert.equal(readdirSync(folder).length, 50);
  const { src } = await named(service);
  assert.equal((await service.browser().get(new URL(src).pathname)).status, 200);
});
