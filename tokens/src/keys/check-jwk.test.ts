import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Jwk, jwk, makeKey, refusalOf, rocaModulus } from '../../test-kit.ts';
import { importVerificationKeys } from './import-verification-keys.ts';

const rsa = jwk(makeKey.rsa());
const ec = jwk(makeKey.ec());
const ed25519 = jwk(makeKey.ed25519());
const modulus = Buffer.from(String(rsa.n), 'base64url');

function check(key: Jwk): unknown {
  return importVerificationKeys(key).keys[0];
}

const accepted: readonly (readonly [what: string, key: Jwk])[] = [
  ['RSA', rsa],
  ['P-256', ec],
  ['P-384', jwk(makeKey.ec('P-384'))],
  ['P-521', jwk(makeKey.ec('P-521'))],
  ['Ed25519', ed25519],
  ['a key for signatures', { ...rsa, use: 'sig', key_ops: ['verify'], alg: 'PS256', kid: 'k' }],
  ['unknown members', { ...ec, x5t: 'abc', x5c: ['MIIB'], brand: { a: 1 } }],
  [
    'a modulus with a leading zero',
    { ...rsa, n: encode(Buffer.concat([Buffer.alloc(1), modulus])) },
  ],
];
for (const [what, key] of accepted) {
  test(`[V7] a JWK with ${what} is imported`, () => {
    assert.ok(check(key));
  });
}

test('[V7] the alg of a key narrows what it may verify, its type does so too', () => {
  const algorithms = (key: Jwk) => importVerificationKeys(key).keys[0]?.algorithms;
  assert.deepEqual(algorithms({ ...rsa, alg: 'RS256' }), ['RS256']);
  assert.deepEqual(algorithms(rsa), ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']);
  assert.deepEqual(algorithms(ec), ['ES256']);
  assert.deepEqual(algorithms({ ...ed25519, alg: 'EdDSA' }), ['EdDSA', 'Ed25519']);
});

test('[V7] a key is known by its thumbprint (RFC 7638 section 3.1)', () => {
  const example = {
    kty: 'RSA',
    n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
    e: 'AQAB',
    alg: 'RS256',
    kid: '2011-04-29',
  };
  const [key] = importVerificationKeys(example).keys;
  assert.equal(key?.thumbprint, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
});

const flipped = Buffer.from(String(ec.y), 'base64url').map((byte, at) =>
  at === 31 ? byte ^ 1 : byte,
);
const refused: Readonly<Record<string, readonly (readonly [what: string, key: Jwk])[]>> = {
  key_malformed: [
    ['nothing', {}],
    ['no kty', { ...rsa, kty: undefined }],
    ['no n', { ...rsa, n: undefined }],
    ['no e', { ...rsa, e: undefined }],
    ['a number as n', { ...rsa, n: 5 }],
    ['no y', { ...ec, y: undefined }],
  ],
  key_is_symmetric: [
    ['kty oct', { kty: 'oct', k: 'c2VjcmV0' }],
    ['a k beside RSA', { ...rsa, k: 'c2VjcmV0' }],
  ],
  key_is_private: [
    ['a private RSA exponent', { ...rsa, d: 'AQAB' }],
    ['a private EC number', { ...ec, d: ec.x }],
    ['one of the primes', { ...rsa, p: 'AQAB' }],
  ],
  key_is_certificate: [
    ['x5c only', { kty: 'RSA', x5c: ['MIIB'] }],
    ['x5c only, EC', { kty: 'EC', crv: 'P-256', x5c: ['MIIB'] }],
  ],
  key_not_base64url: [
    ['a base64 modulus', { ...rsa, n: `${modulus.toString('base64').replaceAll('=', '')}==` }],
    ['a modulus with a plus', { ...rsa, n: `+${String(rsa.n).slice(1)}` }],
    ['an exponent with unused bits', { ...rsa, e: 'AQD' }],
    ['a padded x', { ...ec, x: `${ec.x}=` }],
  ],
  key_type_unsupported: [
    ['kty XYZ', { ...rsa, kty: 'XYZ' }],
    ['secp256k1', jwk(makeKey.ec('secp256k1'))],
    ['Ed448', { kty: 'OKP', crv: 'Ed448', x: ed25519.x }],
  ],
  key_not_for_signatures: [
    ['use enc', { ...rsa, use: 'enc' }],
    ['key_ops for wrapping', { ...rsa, key_ops: ['wrapKey'] }],
    ['key_ops that is no array', { ...rsa, key_ops: 'verify' }],
    ['an encryption alg', { ...rsa, alg: 'RSA-OAEP-256' }],
    ['a symmetric alg', { ...rsa, alg: 'HS256' }],
    ['X25519', { kty: 'OKP', crv: 'X25519', x: ed25519.x }],
  ],
  key_alg_mismatch: [
    ['an EC alg on RSA', { ...rsa, alg: 'ES256' }],
    ['the alg of another curve', { ...ec, alg: 'ES384' }],
    ['an RSA alg on Ed25519', { ...ed25519, alg: 'RS256' }],
  ],
  key_weak: [
    ['1024 bits', jwk(makeKey.rsa(1024))],
    ['2047 bits', { ...rsa, n: encode(halved(modulus)) }],
    ['e = 1', { ...rsa, e: 'AQ' }],
    ['e = 3', { ...rsa, e: 'Aw' }],
    ['e = 65536', { ...rsa, e: 'AQAA' }],
    ['e = 65538', { ...rsa, e: 'AQAC' }],
    ['an Ed25519 point of order 1', { ...ed25519, x: `AQ${'A'.repeat(41)}` }],
  ],
  key_roca: [['a ROCA modulus', { ...rsa, n: encodeInteger(rocaModulus()) }]],
  key_too_large: [
    ['8193 bits', { ...rsa, n: encode(Buffer.concat([Buffer.from([1]), Buffer.alloc(1024, 1)])) }],
    ['a modulus of 40,000 characters', { ...rsa, n: 'A'.repeat(40_000) }],
    ['an exponent of 65 bits', { ...rsa, e: encode(Buffer.from('010000000000000001', 'hex')) }],
  ],
  key_invalid: [
    ['an even modulus', { ...rsa, n: encode(modulus.map((byte, at) => (at === 255 ? 2 : byte))) }],
    ['a point off its curve', { ...ec, y: encode(flipped) }],
    ['the point 0,0', { ...ec, x: 'A'.repeat(43), y: 'A'.repeat(43) }],
    ['a coordinate with a zero before it', { ...ec, x: encode(longer(ec.x)) }],
    ['a short coordinate', { ...ec, x: encode(Buffer.alloc(31, 1)) }],
    [
      'Ed25519 bytes that are no point',
      { ...ed25519, x: encode(Buffer.from([2, ...Buffer.alloc(31)])) },
    ],
  ],
  kid_invalid: [
    ['a number as kid', { ...rsa, kid: 1 }],
    ['an empty kid', { ...rsa, kid: '' }],
    ['a kid of 257 characters', { ...rsa, kid: 'k'.repeat(257) }],
  ],
};
for (const [code, rows] of Object.entries(refused)) {
  for (const [what, key] of rows) {
    test(`[V7, A09] a JWK with ${what} is refused: ${code}`, async () => {
      await refusalOf(() => check(key), 'V7', code);
    });
  }
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function encodeInteger(value: bigint): string {
  return encode(Buffer.from(value.toString(16).padStart(512, '0'), 'hex'));
}

function longer(coordinate: unknown): Buffer {
  return Buffer.concat([Buffer.alloc(1), Buffer.from(String(coordinate), 'base64url')]);
}

/** One bit shorter, still odd. */
function halved(bytes: Buffer): Buffer {
  const value = (BigInt(`0x${bytes.toString('hex')}`) >> 1n) | 1n;
  return Buffer.from(value.toString(16).padStart(512, '0'), 'hex');
}
