import assert from 'node:assert/strict';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { ourKeys, refusesSealed, verifySealed } from '../../encryption-test-kit.ts';
import { makeKey, refusalOf } from '../../test-kit.ts';
import { DecryptionKey } from './decryption-key.ts';
import { heldDecryptionKeys } from './decryption-key-source.ts';
import { generateDecryptionKey } from './generate-decryption-key.ts';
import { importDecryptionKey } from './import-decryption-key.ts';
import type { KeyManagement } from './jwe-algorithms.ts';

for (const [what, { key, privateJwk }] of Object.entries(ourKeys)) {
  test(`[V18] a new key (${what}) publishes its public half and nothing else`, async () => {
    const { use, alg, kid, kty, ...numbers } = key.publicJwk;
    assert.deepEqual([use, alg, kid], ['enc', key.algorithms[0], key.thumbprint]);
    assert.equal(kid, await calculateJwkThumbprint({ kty, ...numbers }));
    const allowed = { RSA: ['e', 'n'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] }[kty];
    assert.deepEqual(Object.keys(numbers).sort(), allowed);
    assert.throws(() => Object.assign(key.publicJwk, { d: 'x' }), TypeError);
    assert.equal(typeof privateJwk.d, 'string');
    for (const shown of [inspect(key, { depth: 9 }), JSON.stringify(key)]) {
      assert.ok(!shown.includes(String(privateJwk.d)));
    }
  });

  test(`[V18] a key (${what}) that was sealed and opened again opens the same tokens`, async () => {
    for (const form of [privateJwk, JSON.stringify(privateJwk)]) {
      const again = importDecryptionKey(form);
      assert.deepEqual(again.publicJwk, key.publicJwk);
      const decryptionKeys = heldDecryptionKeys({ published: [again] });
      await verifySealed({ sealing: { key }, options: { decryptionKeys } });
    }
  });
}

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  String(key.export({ format: 'pem', type } as { format: 'pem'; type: 'pkcs8' }));
const rsa = makeKey.rsa().privateKey;
const p256 = makeKey.ec().privateKey;
const x25519 = generateKeyPairSync('x25519').privateKey;

const pasted: readonly (readonly [what: string, text: string, algorithms: KeyManagement[]])[] = [
  ['RSA in PKCS#8', pem(rsa), ['RSA-OAEP-256']],
  ['RSA in PKCS#1', pem(rsa, 'pkcs1'), ['RSA-OAEP-256']],
  ['P-256 in PKCS#8', pem(p256), ['ECDH-ES', 'ECDH-ES+A256KW']],
  ['P-256 in SEC1', pem(p256, 'sec1'), ['ECDH-ES', 'ECDH-ES+A256KW']],
  ['X25519', pem(x25519), ['ECDH-ES', 'ECDH-ES+A256KW']],
];
for (const [what, text, algorithms] of pasted) {
  test(`[V18] ${what} as PEM opens tokens, named by its thumbprint`, async () => {
    const key = importDecryptionKey(text);
    assert.deepEqual(key.algorithms, algorithms);
    assert.equal(key.kid, key.thumbprint);
    assert.equal(key.publicJwk.alg, algorithms.length === 1 ? algorithms[0] : undefined);
    const decryptionKeys = heldDecryptionKeys({ published: [key] });
    await verifySealed({ sealing: { key }, options: { decryptionKeys } });
  });
}

test('[V18] a key on a curve without alg opens both ways of agreement', async () => {
  const key = importDecryptionKey(pem(p256));
  const { x, y, crv, kty } = key.publicJwk;
  const decryptionKeys = heldDecryptionKeys({ published: [key] });
  for (const alg of ['ECDH-ES', 'ECDH-ES+A256KW'] as const) {
    const jwk = { ...p256.export({ format: 'jwk' }), alg };
    const sealing = { key: importDecryptionKey(jwk) };
    assert.deepEqual(sealing.key.publicJwk, { kty, crv, x, y, use: 'enc', alg, kid: key.kid });
    await verifySealed({ sealing, options: { decryptionKeys } });
  }
  const onlyDirect = importDecryptionKey({ ...p256.export({ format: 'jwk' }), alg: 'ECDH-ES' });
  const options = { decryptionKeys: heldDecryptionKeys({ published: [onlyDirect] }) };
  const sealing = {
    key: importDecryptionKey({ ...p256.export({ format: 'jwk' }), alg: 'ECDH-ES+A256KW' }),
  };
  await refusesSealed({ sealing, options }, 'V17', 'decryption_failed');
});

test('[V18] a JWK keeps the kid it has', () => {
  const key = importDecryptionKey({ ...p256.export({ format: 'jwk' }), kid: '2026-11' });
  assert.equal(key.kid, '2026-11');
  assert.equal(key.publicJwk.kid, '2026-11');
  assert.notEqual(key.thumbprint, key.kid);
});

const jwk = rsa.export({ format: 'jwk' });
const ecJwk = p256.export({ format: 'jwk' });
const stranger = makeKey.ec();
const cipher = { cipher: 'aes-128-cbc', passphrase: 'x' };
const refused: readonly (readonly [what: string, pasted: string | object, code: string])[] = [
  ['nothing', '', 'key_malformed'],
  ['a word', 'key', 'key_malformed'],
  ['broken JSON', '{"kty":', 'key_malformed'],
  ['JSON that names a member twice', '{"kty":"EC","kty":"RSA"}', 'key_malformed'],
  ['an array', [jwk], 'key_malformed'],
  [
    'a key with a passphrase',
    String(rsa.export({ format: 'pem', type: 'pkcs8', ...cipher })),
    'key_malformed',
  ],
  ['a public JWK', createPublicKey(rsa).export({ format: 'jwk' }), 'key_is_public'],
  [
    'a public PEM',
    String(createPublicKey(rsa).export({ format: 'pem', type: 'spki' })),
    'key_is_public',
  ],
  ['a shared secret', { kty: 'oct', k: 'AAAA' }, 'key_type_unsupported'],
  ['P-384', pem(makeKey.ec('P-384').privateKey), 'key_type_unsupported'],
  ['secp256k1', pem(makeKey.ec('secp256k1').privateKey), 'key_type_unsupported'],
  ['Ed25519', pem(makeKey.ed25519().privateKey), 'key_type_unsupported'],
  ['RSA of 1024 bits', pem(makeKey.rsa(1024).privateKey), 'key_weak'],
  ['RSA with the exponent 3', pem(smallExponent()), 'key_weak'],
  ['a signing key', { ...jwk, use: 'sig' }, 'key_not_for_decryption'],
  ['key_ops for signing', { ...jwk, key_ops: ['sign'] }, 'key_not_for_decryption'],
  ['alg of a signature', { ...jwk, alg: 'RS256' }, 'key_not_for_decryption'],
  ['RSA-OAEP with SHA-1', { ...jwk, alg: 'RSA-OAEP' }, 'key_not_for_decryption'],
  ['alg of another type', { ...ecJwk, alg: 'RSA-OAEP-256' }, 'key_not_for_decryption'],
  ['an empty kid', { ...ecJwk, kid: '' }, 'kid_invalid'],
  [
    'a public half of another key',
    { ...stranger.publicKey.export({ format: 'jwk' }), d: ecJwk.d },
    'key_invalid',
  ],
  ['damaged numbers', { ...ecJwk, x: ecJwk.y }, 'key_invalid'],
];
for (const [what, form, code] of refused) {
  test(`[V18] ${what} is called by its name: ${code}`, async () => {
    const error = await refusalOf(() => importDecryptionKey(form), 'V18', code);
    assert.ok(!error.message.includes(String(jwk.d).slice(0, 12)));
  });
}

test('[V18] keys of other algorithms are not made', async () => {
  for (const alg of ['RSA1_5', 'dir', 'RSA-OAEP', 'toString']) {
    const generate = () => generateDecryptionKey(alg as KeyManagement);
    await refusalOf(generate, 'policy', 'policy_unsafe');
  }
  const curve = 'P-521' as 'P-256';
  await refusalOf(() => generateDecryptionKey('ECDH-ES', { curve }), 'policy', 'policy_unsafe');
});

test('[V18] only import and generate make a DecryptionKey', () => {
  const { key } = ourKeys.p256;
  assert.equal(DecryptionKey.is(key), true);
  assert.equal(DecryptionKey.is({ ...key }), false);
  assert.equal(DecryptionKey.is(new Proxy(key, {})), false);
  // @ts-expect-error: the constructor is private
  assert.throws(() => new DecryptionKey(Symbol(), {}), TypeError);
});

function smallExponent(): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
  return createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
}
