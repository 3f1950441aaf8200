import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jwk, makeKey, rocaModulus } from '../../test-kit.ts';
import { hasRocaFingerprint } from './roca.ts';

test('[V7, A09] a modulus built like those of the broken chip is recognised', () => {
  assert.equal(rocaModulus().toString(2).length, 2048);
  assert.equal(hasRocaFingerprint(rocaModulus()), true);
});

test('[V7] one residue beside the pattern is enough to be free of it', () => {
  // 3 has no power of 65537 that is 0, so a multiple of 3 is off the pattern.
  assert.equal(hasRocaFingerprint(rocaModulus() * 3n), false);
});

test('[V7] a key of OpenSSL is free of it', () => {
  const { n } = jwk(makeKey.rsa());
  const modulus = BigInt(`0x${Buffer.from(String(n), 'base64url').toString('hex')}`);
  assert.equal(hasRocaFingerprint(modulus), false);
});
