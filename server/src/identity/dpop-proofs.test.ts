import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDpopProofs } from './dpop-proofs.ts';

const thumbprint = 'a-key';
const setUp = () => {
  let at = 0;
  const proofs = createDpopProofs({
    runtime: { now: () => at },
    vault: { derive: (purpose, id) => `${purpose} ${id}` },
    origin: 'https://chat.test',
    proofsMost: 3,
  });
  const use = (id: string, nonce = proofs.nonce()) => proofs.use({ thumbprint, id, nonce });
  return { proofs, use, advance: (seconds: number) => (at += seconds * 1000) };
};

test('[H21] one identifier counts once for each key', () => {
  const { proofs, use } = setUp();
  use('one');
  assert.throws(() => use('one'), { code: 'dpop_proof_repeated' });
  use('two');
  proofs.use({ thumbprint: 'another-key', id: 'one', nonce: proofs.nonce() });
});

test('[H21] so many proofs are remembered for a nonce; then all are refused until the next', () => {
  const { use, advance } = setUp();
  for (const id of ['one', 'two', 'three']) use(id);
  assert.throws(() => use('four'), { code: 'dpop_proofs_full' });
  assert.throws(() => use('one'), { code: 'dpop_proof_repeated' });
  advance(60);
  use('four');
});

test('[H21] a used proof is remembered for as long as its nonce counts', () => {
  const { proofs, use, advance } = setUp();
  const nonce = proofs.nonce();
  use('one', nonce);
  advance(119);
  use('two');
  assert.throws(() => use('one', nonce), { code: 'dpop_proof_repeated' });
  assert.notEqual(proofs.nonce(), nonce);
});
