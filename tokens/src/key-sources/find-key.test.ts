import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, keysOf, makeKey, refuses } from '../../test-kit.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import type { KeyQuery, KeySource } from './key-source.ts';

const own = (find: (query: KeyQuery) => unknown): KeySource => ({
  find: (query) => find(query) as VerificationKey,
});

test('[V7] a source of the caller may answer at once or later', async () => {
  const keys = keysOf();
  await accepts({ options: { keys: own((query) => keys.find(query)) } });
  await accepts({ options: { keys: own(async (query) => keys.find(query)) } });
});

test('[V7] a source cannot bring a key that was not imported', async () => {
  const forged = { fits: () => true, verify: () => true, signatureBytes: 64 };
  for (const answer of [forged, undefined, 'key', Promise.resolve(forged)]) {
    await refuses({ options: { keys: own(() => answer) } }, 'V7', 'key_malformed');
  }
});

test('[V7] a source cannot bring a key of another type', async () => {
  const rsa = keysOf(makeKey.rsa());
  const keys = own(() => rsa.find({ alg: 'RS256', kid: 'k1' }));
  await refuses({ options: { keys } }, 'V7', 'key_alg_mismatch');
});

test('a source that fails is unavailable, and its words are not passed on', async () => {
  const fail = () => {
    throw new Error('CANARY');
  };
  for (const keys of [own(fail), own(async () => fail())]) {
    const error = await refuses({ options: { keys } }, 'jwks', 'key_set_unavailable');
    assert.doesNotMatch(error.message, /CANARY/);
  }
});
