import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, nonce, refuses } from '../../test-kit.ts';

for (const flow of ['code', 'implicit'] as const) {
  test(`[V12] a token with the nonce of this sign-in is accepted (${flow} flow)`, async () => {
    const token = await accepts({ options: { flow } });
    assert.equal(token.nonceBound, true);
  });

  test(`[V12, A20] a token without nonce is refused (${flow} flow)`, async () => {
    await refuses({ claims: { nonce: undefined }, options: { flow } }, 'V12', 'nonce_missing');
  });
}

for (const other of [`${nonce}1`, nonce.slice(1), nonce.toLowerCase(), '', 1, null, [nonce]]) {
  test(`[V12, A20] a token with the nonce ${JSON.stringify(other)} is refused`, async () => {
    await refuses({ claims: { nonce: other } }, 'V12', 'nonce_mismatch');
  });
}

test('[V12] a sign-in for which we made no nonce is refused, whatever the token says', async () => {
  for (const expected of [undefined, '']) {
    await refuses({ options: { nonce: expected } }, 'V12', 'nonce_missing');
  }
});

test('[V16] without nonce a token is accepted only by the insecure switch, and marked', async () => {
  const policy = { insecureAcceptMissingNonce: true };
  const unbound = await accepts({ claims: { nonce: undefined }, policy });
  assert.equal(unbound.nonceBound, false);
  assert.equal((await accepts({ policy })).nonceBound, true);
  assert.equal((await accepts({ policy, options: { nonce: undefined } })).nonceBound, false);
});

test('[V16] the insecure switch does not accept the nonce of another sign-in', async () => {
  const policy = { insecureAcceptMissingNonce: true };
  await refuses({ claims: { nonce: 'other' }, policy }, 'V12', 'nonce_mismatch');
});
