import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jwk, makeKey } from '../../test-kit.ts';
import { ed25519PointKind } from './ed25519-point.ts';

test('[V7] the public key of a real key pair is sound', () => {
  for (let round = 0; round < 5; round += 1) {
    const x = Buffer.from(String(jwk(makeKey.ed25519()).x), 'base64url');
    assert.equal(ed25519PointKind(x), 'sound');
  }
});

const p = 2n ** 255n - 19n;
const smallOrder: readonly (readonly [order: number, y: bigint])[] = [
  [1, 1n],
  [2, p - 1n],
  [4, 0n],
  [8, 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n],
  [8, 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n],
];
for (const [order, y] of smallOrder) {
  test(`[V7] the point y=${y.toString(16).slice(0, 8)} of order ${order} is recognised`, () => {
    assert.equal(ed25519PointKind(littleEndian(y)), 'small-order');
    assert.equal(ed25519PointKind(littleEndian(y + 2n ** 255n)), 'small-order', 'with the sign');
  });
}

test('[V7] bytes that are no point are recognised', () => {
  assert.equal(ed25519PointKind(littleEndian(2n)), 'no-point', 'not on the curve');
  assert.equal(ed25519PointKind(littleEndian(p + 1n)), 'no-point', 'a second spelling of 1');
  assert.equal(ed25519PointKind(Buffer.alloc(31)), 'no-point', 'too short');
  assert.equal(ed25519PointKind(Buffer.alloc(33)), 'no-point', 'too long');
});

function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}
