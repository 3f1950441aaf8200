import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, issuerKey, type Jwk, jwk, makeKey, refusalOf, refuses } from '../../test-kit.ts';
import { importVerificationKeys } from '../keys/import-verification-keys.ts';
import { pastedKeys } from './pasted-keys.ts';

const rsa = makeKey.rsa();
const other = makeKey.ec();

function source(...keys: Jwk[]) {
  return pastedKeys(importVerificationKeys({ keys }));
}

test('[V6] the key is the one with the kid of the token', async () => {
  const keys = source(jwk(other, { kid: 'k0' }), jwk(issuerKey, { kid: 'k1' }));
  await accepts({ options: { keys } });
  await refuses({ header: { kid: 'k0' }, options: { keys } }, 'V8', 'signature_invalid');
  await refuses({ header: { kid: 'K1' }, options: { keys } }, 'V6', 'kid_unknown');
});

test('[V6] without kid the only key that fits the algorithm is taken', async () => {
  const keys = source(jwk(rsa), jwk(issuerKey), jwk(makeKey.ec('P-384')), jwk(makeKey.ed25519()));
  await accepts({ header: { kid: undefined }, options: { keys } });
});

test('[V6] without kid several keys that fit are refused, none is tried', async () => {
  const keys = source(jwk(issuerKey), jwk(other));
  await refuses({ header: { kid: undefined }, options: { keys } }, 'V6', 'kid_missing');
});

test('[V6] without kid no key that fits is refused', async () => {
  const keys = source(jwk(rsa));
  await refuses({ header: { kid: undefined }, options: { keys } }, 'V7', 'key_alg_mismatch');
});

test('[V6] a single pasted key without a name serves any kid', async () => {
  const pem = String(issuerKey.publicKey.export({ format: 'pem', type: 'spki' }));
  const keys = pastedKeys(importVerificationKeys(pem));
  await accepts({ options: { keys } });
  await accepts({ header: { kid: 'another' }, options: { keys } });
  await refuses({ key: other, options: { keys } }, 'V8', 'signature_invalid');
});

test('[V7] a key is not used for another algorithm than its own', async () => {
  const keys = source(jwk(rsa, { kid: 'k1', alg: 'PS256' }));
  const change = { key: rsa, options: { keys } };
  const policy = { algorithms: ['RS256', 'PS256'] } as const;
  await accepts({ ...change, policy, header: { alg: 'PS256' } });
  await refuses({ ...change, policy, header: { alg: 'RS256' } }, 'V7', 'key_alg_mismatch');
  await refuses({ options: { keys } }, 'V7', 'key_alg_mismatch');
});

test('[V6, A06] names out of the prototype are not keys', async () => {
  const keys = source(jwk(issuerKey, { kid: 'k1' }));
  for (const kid of ['__proto__', 'constructor', 'toString']) {
    await refusalOf(() => keys.find({ alg: 'ES256', kid }), 'V6', 'kid_unknown');
  }
  assert.ok(keys.find({ alg: 'ES256', kid: 'k1' }));
});
