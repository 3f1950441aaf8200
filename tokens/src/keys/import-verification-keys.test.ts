import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { accepts, type Jwk, jwk, makeKey, mint, optionsFor, refusalOf } from '../../test-kit.ts';
import { pastedKeys } from '../key-sources/pasted-keys.ts';
import type { Algorithm } from '../signature/algorithms.ts';
import { verifyIdToken } from '../verify-id-token.ts';
import { importVerificationKeys } from './import-verification-keys.ts';
import { VerificationKey } from './verification-key.ts';

const rsa = makeKey.rsa();
const pem = String(rsa.publicKey.export({ format: 'pem', type: 'spki' }));
const oneLine = pem.replace(/-----[^-]+-----/g, '').replaceAll('\n', '');

const pastes: readonly (readonly [what: string, pasted: string | object])[] = [
  ['a PEM with header lines', pem],
  ['a PEM with Windows line ends and spaces around', `  ${pem.replaceAll('\n', '\r\n')}  `],
  ['a PEM on one line', pem.replaceAll('\n', '')],
  ['a PEM whose line breaks were escaped', pem.replaceAll('\n', '\\n')],
  ['the base64 on one line', oneLine],
  ['the base64 on many lines', pem.replace(/-----[^-]+-----/g, '')],
  ['a JWK as text', JSON.stringify(jwk(rsa))],
  ['a JWK as text with a byte order mark', `\ufeff${JSON.stringify(jwk(rsa))}`],
  ['a JWK as an object', jwk(rsa)],
  ['a JWK Set as text', ` ${JSON.stringify({ keys: [jwk(rsa, { kid: 'k1' })] })}\n`],
  ['a JWK Set as an object', { keys: [jwk(rsa, { kid: 'k1' })] }],
];
for (const [what, pasted] of pastes) {
  test(`[V7] ${what} verifies a token of its key`, async () => {
    const { keys, refused } = importVerificationKeys(pasted);
    assert.deepEqual([keys.length, refused.length], [1, 0]);
    const header = { alg: 'RS256' };
    const options = { keys: pastedKeys({ keys, refused }) };
    await accepts({ header, key: rsa, policy: { algorithms: ['RS256'] }, options });
  });
}

for (const [what, key, alg] of [
  ['P-256', makeKey.ec(), 'ES256'],
  ['P-521', makeKey.ec('P-521'), 'ES512'],
  ['Ed25519', makeKey.ed25519(), 'EdDSA'],
] as const) {
  test(`[V7] a ${what} key as PEM verifies a token of its key`, async () => {
    const spki = String(key.publicKey.export({ format: 'pem', type: 'spki' }));
    const options = { keys: pastedKeys(importVerificationKeys(spki)) };
    await accepts({ header: { alg }, key, policy: { algorithms: [alg as Algorithm] }, options });
  });
}

const privatePem = (type: 'pkcs8' | 'pkcs1') =>
  String(rsa.privateKey.export({ format: 'pem', type } as { format: 'pem'; type: 'pkcs8' }));
const encrypted = String(
  rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' }),
);
const pkcs1 = String(rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }));
const bare = (text: string) => text.replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey;
const weak = makeKey.rsa(1024).publicKey;
const secp256k1 = makeKey.ec('secp256k1').publicKey;
const x25519 = generateKeyPairSync('x25519').publicKey;
const spki = (key: typeof weak) => String(key.export({ format: 'pem', type: 'spki' }));
// Self-signed, made for this test; its key is nobody's.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUYfsXuO/dqiA/Eu9vPZSJwqc3fHAwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjIwNzAxMTVaFw0zNjExMTkwNzAxMTVa
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS6WcbT
TA27Xip3milsC3y4fvm5+GufQxZ+3m3jFD9PCAl8Lrl6o+c5j/W7nAHW/f10rW1W
4rCfZQDu5scU6Dyyo1MwUTAdBgNVHQ4EFgQUTC1Qh36Dk1tLWnk7W83FJ5Pk15cw
HwYDVR0jBBgwFoAUTC1Qh36Dk1tLWnk7W83FJ5Pk15cwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiBewn4PYYomlPsOEhTwLpMFuCfNLxhMCKIEf8tz
GOfMEAIhAP3XtJ97ZS8yWhU9dpuPNikqAVkyTa8KN7f2LXoE1wgu
-----END CERTIFICATE-----`;

const refused: readonly (readonly [what: string, pasted: string | object, code: string])[] = [
  ['nothing', '', 'key_malformed'],
  ['a word', 'key', 'key_malformed'],
  ['a URL', 'https://login.aurora.example/keys', 'key_malformed'],
  ['base64 of something else', 'aGVsbG8gd29ybGQ=', 'key_malformed'],
  ['a damaged PEM', pem.replace('END', 'EN'), 'key_malformed'],
  ['a truncated PEM', pem.slice(0, 200), 'key_malformed'],
  ['two PEM keys', pem + pem, 'key_malformed'],
  ['a PEM of another label', pem.replaceAll('PUBLIC KEY', 'DH PARAMETERS'), 'key_malformed'],
  ['an OpenSSH key', 'ssh-rsa AAAAB3NzaC1yc2E= a@b', 'key_malformed'],
  ['broken JSON', '{"kty":', 'key_malformed'],
  ['an array of keys', JSON.stringify([jwk(rsa)]), 'key_malformed'],
  ['an object that is no JSON', { keys: [1n] }, 'key_malformed'],
  ['keys that is no array', { keys: jwk(rsa) }, 'key_malformed'],
  ['JSON that names a member twice', '{"kty":"RSA","kty":"EC"}', 'duplicate_member'],
  ['a PKCS#1 PEM', pkcs1, 'key_is_pkcs1'],
  ['a PKCS#1 key without header lines', bare(pkcs1), 'key_is_pkcs1'],
  ['a private PKCS#8 PEM', privatePem('pkcs8'), 'key_is_private'],
  ['a private PKCS#1 PEM', privatePem('pkcs1'), 'key_is_private'],
  ['a private key without header lines', bare(privatePem('pkcs8')), 'key_is_private'],
  ['a private RSA key without header lines', bare(privatePem('pkcs1')), 'key_is_private'],
  ['an encrypted private key', encrypted, 'key_is_private'],
  ['a private key after a public one', pem + privatePem('pkcs8'), 'key_is_private'],
  ['a private JWK', { ...jwk(rsa), d: 'AQAB' }, 'key_is_private'],
  ['a certificate', certificate, 'key_is_certificate'],
  ['a certificate without header lines', bare(certificate), 'key_is_certificate'],
  ['a 1024-bit PEM', spki(weak), 'key_weak'],
  ['a secp256k1 PEM', spki(secp256k1), 'key_type_unsupported'],
  ['an RSA-PSS PEM', spki(pss), 'key_type_unsupported'],
  ['an X25519 PEM', spki(x25519), 'key_not_for_signatures'],
  ['a set of nothing', { keys: [] }, 'key_set_empty'],
  ['a set of one encryption key', { keys: [jwk(rsa, { use: 'enc' })] }, 'key_set_empty'],
  ['a set of 101 keys', { keys: Array(101).fill(jwk(rsa)) }, 'key_set_too_large'],
  ['300 KiB', `{"keys":["${'x'.repeat(300 * 1024)}"]}`, 'key_set_too_large'],
];
for (const [what, pasted, code] of refused) {
  test(`[V7] ${what} is called by its name: ${code}`, async () => {
    const error = await refusalOf(() => importVerificationKeys(pasted), 'V7', code);
    assert.ok(!error.message.includes(oneLine.slice(0, 20)));
  });
}

const good = makeKey.ec();
const set: readonly (readonly [key: unknown, code: string | undefined])[] = [
  [jwk(makeKey.ec('secp256k1'), { kid: 'koblitz' }), 'key_type_unsupported'],
  [jwk(good, { kid: 'k1' }), undefined],
  [jwk(makeKey.rsa(1024), { kid: 'weak' }), 'key_weak'],
  [jwk(rsa, { kid: 'enc', use: 'enc' }), 'key_not_for_signatures'],
  [{ kty: 'oct', k: 'AAAA', kid: 'oct' }, 'key_is_symmetric'],
  [jwk(rsa, { kid: 'twice' }), 'key_duplicate_kid'],
  [jwk(makeKey.ec('P-384'), { kid: 'twice' }), 'key_duplicate_kid'],
  ['not a key', 'key_malformed'],
  [{ ...jwk(rsa), d: 'AQAB', kid: 'private' }, 'key_is_private'],
  [jwk(makeKey.ed25519()), undefined],
];

test('[V7, A09] in a set unusable keys are set aside and listed, and the others work', async () => {
  const imported = importVerificationKeys({ keys: set.map(([key]) => key) });
  assert.deepEqual(
    imported.refused,
    set.flatMap(([key, code], index) => {
      const kid = (key as Jwk).kid;
      return code === undefined ? [] : [{ index, kid, code }];
    }),
  );
  assert.equal(imported.keys.length, 2);
  const keys = pastedKeys(imported);
  assert.ok(await verifyIdToken(mint({ key: good }), optionsFor({ options: { keys } })));
});

test('[V7] a set without one usable key says why for each', async () => {
  const keys = [jwk(rsa, { use: 'enc' }), { kty: 'oct', k: 'AAAA' }];
  const error = await refusalOf(() => importVerificationKeys({ keys }), 'V7', 'key_set_empty');
  assert.equal(error.detail, 'keys[0]: key_not_for_signatures, keys[1]: key_is_symmetric');
});

test('[V7] an encryption key with the same kid as the signing key is no doubt about it', () => {
  const keys = [jwk(rsa, { kid: 'k', use: 'enc' }), jwk(good, { kid: 'k' })];
  assert.equal(importVerificationKeys({ keys }).keys.length, 1);
});

test('[V7] only importVerificationKeys makes a VerificationKey', () => {
  const [key] = importVerificationKeys(pem).keys;
  assert.equal(VerificationKey.is(key), true);
  assert.equal(VerificationKey.is({ ...key }), false);
  // @ts-expect-error: the constructor is private
  assert.throws(() => new VerificationKey(Symbol(), {}), TypeError);
});
