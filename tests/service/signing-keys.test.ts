import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { after, test } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import type { TestBrand } from '../kit/brand.ts';
import { fetchKeys } from '../kit/encrypt.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { aurora, borealis, clock } = service;
const { brandKeys } = service.server.foundation;
const minute = 60;
const day = 24 * 3600;

const published = async (brand: TestBrand): Promise<readonly (string | undefined)[]> =>
  (await fetchKeys(service.browser(), brand, 'sig')).map(({ kid }) => kid);
const signing = async (brand: TestBrand): Promise<string | undefined> =>
  (await brandKeys.signerFor(brand.id))?.kid;

test('[P7] a brand has a signing key of its own, published without anything private', async () => {
  const [key, ...others] = await fetchKeys(service.browser(), aurora, 'sig');
  assert(key);
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  assert.deepEqual([key.use, key.alg], ['sig', 'ES256']);
  assert.equal(key.kid, await calculateJwkThumbprint(key));
  assert.notDeepEqual(await published(borealis), [key.kid]);
});

test('[P7] what the service signs with is the private half of it, and cannot be taken out', async () => {
  const [jwk] = await fetchKeys(service.browser(), aurora, 'sig');
  const signer = await brandKeys.signerFor('aurora');
  assert(signer && jwk);
  const { subtle } = webcrypto;
  const how = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const data = Buffer.from('what is signed');
  const signature = await subtle.sign(how, signer.key, data);
  const key = await subtle.importKey('jwk', jwk as webcrypto.JsonWebKey, how, false, ['verify']);
  assert(await subtle.verify(how, key, signature, data));
  await assert.rejects(subtle.exportKey('jwk', signer.key), { name: 'InvalidAccessError' });
});

test('[P8] a new signing key is seen before it signs, and the old one after it signed', async () => {
  const [old] = await published(aurora);
  clock.advance(1);
  const { kid } = await brandKeys.rotate('aurora', 'sig');
  assert.deepEqual(await published(aurora), [old, kid]);
  assert.equal(await signing(aurora), old);
  clock.advance(10 * minute - 1);
  assert.equal(await signing(aurora), old);
  clock.advance(1);
  assert.equal(await signing(aurora), kid);
  clock.advance(day - 1);
  await brandKeys.removeForgotten();
  assert.deepEqual(await published(aurora), [old, kid]);
  clock.advance(1);
  assert.deepEqual(await published(aurora), [kid]);
  await brandKeys.removeForgotten();
  const { storage } = service.server.foundation;
  const left = await storage.brandKeys.listByBrand('aurora');
  assert.deepEqual(left.map(({ algorithm }) => algorithm).sort(), [
    ...(['ES256', 'ES256', 'RSA-OAEP-256'] as const),
  ]);
  assert.equal(await signing(aurora), kid);
});

test('[P8] rotated again before the new key signs, the newest signs when its time has come', async () => {
  const [first] = await published(borealis);
  clock.advance(1);
  const second = await brandKeys.rotate('borealis', 'sig');
  clock.advance(5 * minute);
  const third = await brandKeys.rotate('borealis', 'sig');
  assert.equal(await signing(borealis), first);
  clock.advance(5 * minute);
  assert.equal(await signing(borealis), second.kid);
  clock.advance(5 * minute);
  assert.equal(await signing(borealis), third.kid);
  assert.deepEqual(await published(borealis), [first, second.kid, third.kid]);
});
