import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { mint, optionsFor } from '../../test-kit.ts';
import { verifyIdToken } from '../verify-id-token.ts';

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

test('[V15] the digest is the SHA-256 of what was signed', async () => {
  const raw = mint();
  const { digest } = await verifyIdToken(raw, optionsFor());
  const text = raw.slice(0, raw.lastIndexOf('.'));
  assert.equal(digest, createHash('sha256').update(text).digest('base64url'));
});

test('[V15, A21] the second valid ECDSA signature of a token does not give a second digest', async () => {
  const raw = mint();
  const twin = withNegatedS(raw);
  assert.notEqual(twin, raw);
  const first = await verifyIdToken(raw, optionsFor());
  const second = await verifyIdToken(twin, optionsFor());
  assert.equal(second.digest, first.digest);
});

test('[V15] two tokens of the same consumer have two digests', async () => {
  const first = await verifyIdToken(mint({ claims: { jti: '1' } }), optionsFor());
  const second = await verifyIdToken(mint({ claims: { jti: '2' } }), optionsFor());
  assert.notEqual(second.digest, first.digest);
});

/** (r, n - s) verifies wherever (r, s) does. */
function withNegatedS(raw: string): string {
  const dot = raw.lastIndexOf('.');
  const signature = Buffer.from(raw.slice(dot + 1), 'base64url');
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const negated = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  const twin = Buffer.concat([signature.subarray(0, 32), negated]);
  return `${raw.slice(0, dot)}.${twin.toString('base64url')}`;
}
