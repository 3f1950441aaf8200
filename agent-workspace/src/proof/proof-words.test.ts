import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Proof } from '@countersign/protocol';
import { proofNow } from './proof-now.ts';
import {
  identityWords,
  isEnding,
  lifeLeft,
  lifeWords,
  messageProofWords,
  methodWords,
} from './proof-words.ts';

const minute = 60_000;
const start = new Date(2026, 10, 20, 9, 41).getTime();
const proof: Exclude<Proof, { state: 'anonymous' }> = {
  state: 'verified',
  connectorName: 'Aurora ID',
  issuer: 'https://id.aurora.example',
  flow: 'code',
  amr: ['pwd', 'otp'],
  verifiedAt: start,
  expiresAt: start + 60 * minute,
};

test('authentication methods are said in plain words, unknown ones as they came', () => {
  assert.equal(methodWords(['pwd', 'otp']), 'password and one-time code');
  assert.equal(methodWords(['pwd', 'hwk', 'mfa']), 'password and hardware key');
  assert.equal(methodWords(['x-aurora']), 'x-aurora');
  assert.equal(methodWords([]), '');
});

test('a message says what was proven when it was sent, not what is proven now', () => {
  const sentAt = start + 2 * minute;
  const words = messageProofWords({ state: 'verified', verifiedAt: start }, sentAt, true);
  assert.equal(words, 'verified, 2 minutes old');
  assert.equal(messageProofWords({ state: 'lapsed' }, sentAt, true), 'after proof lapsed');
  assert.equal(messageProofWords({ state: 'anonymous' }, sentAt, true), 'sent before verification');
  assert.equal(messageProofWords({ state: 'anonymous' }, sentAt, false), 'not verified');
});

test('the life of a proof is told and drawn from the same times', () => {
  assert.equal(lifeWords(proof, start + 8 * minute), '52 minutes left');
  assert.equal(lifeWords(proof, proof.expiresAt - 1), 'under a minute left');
  assert.equal(lifeLeft(proof, start + 15 * minute), 0.75);
  assert.equal(lifeLeft(proof, start + 90 * minute), 0);
});

test('a lapsed proof says how long ago it ended', () => {
  const lapsed = { ...proof, state: 'lapsed', lapsedAt: start + 30 * minute } as const;
  assert.equal(lifeWords(lapsed, start + 40 * minute), '10 minutes ago');
  assert.equal(lifeLeft(lapsed, start + 10 * minute), 0);
  assert.equal(isEnding(lapsed, start + 29 * minute), false);
});

test('a proof is about to end in its last five minutes, or last fifth if it is short', () => {
  assert.equal(isEnding(proof, start + 55 * minute - 1), false);
  assert.equal(isEnding(proof, start + 55 * minute), true);
  const short = { ...proof, expiresAt: start + 5 * minute };
  assert.equal(isEnding(short, start + 4 * minute - 1), false);
  assert.equal(isEnding(short, start + 4 * minute), true);
});

test('a proof whose time is over is shown as lapsed without waiting to be told', () => {
  assert.equal(proofNow(proof, proof.expiresAt - 1), proof);
  const lapsed = proofNow(proof, proof.expiresAt);
  assert.equal(lapsed.state, 'lapsed');
  assert.equal(lapsed.state === 'lapsed' && lapsed.lapsedAt, proof.expiresAt);
  assert.deepEqual(proofNow({ state: 'anonymous' }, start), { state: 'anonymous' });
});

test('each change of identity has its own line in the transcript', () => {
  const line = (change: Parameters<typeof identityWords>[0]) => {
    const { before, name, after, how } = identityWords(change, proof);
    return `${before}${name}${after}|${how}`;
  };
  assert.equal(line('verified'), 'Verified by Aurora ID|password and one-time code');
  assert.equal(line('reverified'), 'Verified again by Aurora ID|password and one-time code');
  assert.equal(
    line('continued'),
    'One sign-in is over · still verified by Aurora ID on another device|password and one-time code',
  );
  assert.equal(line('lapsed'), 'Proof by Aurora ID lapsed · its time was over|');
  assert.equal(line('signed_out'), 'Signed out · proof by Aurora ID lapsed|');
});
