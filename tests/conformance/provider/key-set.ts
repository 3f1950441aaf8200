import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Members } from '../../kit/signing-key.ts';

export type ProviderKey = {
  readonly privateKey: KeyObject;
  readonly jwk: Members & { readonly kid: string };
};

/** As the suite's default: two of a kind, a curve that few know, and keys that are not for us. */
export type KeySet = {
  readonly rsa: readonly ProviderKey[];
  readonly p256: readonly ProviderKey[];
  readonly secp256k1: readonly ProviderKey[];
  readonly okp: readonly ProviderKey[];
  readonly encryption: readonly ProviderKey[];
};

const makers = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  secp256k1: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  okp: () => generateKeyPairSync('ed25519'),
};
export type KeyKind = keyof typeof makers;
let made = 0;

export function makeKey(kind: KeyKind, use: 'sig' | 'enc' = 'sig'): ProviderKey {
  const { privateKey, publicKey } = makers[kind]();
  made += 1;
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `${kind}-${use}-${made}`, use };
  return { privateKey, jwk };
}

export function makeKeySet(): KeySet {
  return {
    rsa: [makeKey('rsa'), makeKey('rsa')],
    p256: [makeKey('p256'), makeKey('p256')],
    secp256k1: [makeKey('secp256k1')],
    okp: [makeKey('okp')],
    encryption: [makeKey('rsa', 'enc'), makeKey('p256', 'enc')],
  };
}

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256' | 'none';

/** Signs as told, whether or not anybody should: the header says what it did. */
export function signJwt(
  { header, claims }: { readonly header: Members; readonly claims: Members },
  alg: SigningAlgorithm,
  key: KeyObject | string,
): string {
  const parts = [{ alg, ...header }, claims].map((part) => encode(JSON.stringify(part)));
  const input = parts.join('.');
  return `${input}.${encode(signature(alg, key, Buffer.from(input)))}`;
}

function signature(alg: SigningAlgorithm, key: KeyObject | string, input: Buffer): Buffer {
  if (alg === 'none') return Buffer.alloc(0);
  if (alg === 'HS256') return createHmac('sha256', key).update(input).digest();
  if (typeof key === 'string') throw new Error(`${alg} needs a key pair`);
  if (alg === 'ES256') return sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
  // RSA_PKCS1_PSS_PADDING with a salt as long as the hash (RFC 7518 section 3.5).
  if (alg === 'PS256') return sign('sha256', input, { key, padding: 6, saltLength: 32 });
  return sign(alg === 'EdDSA' ? null : 'sha256', input, key);
}

/** The suite's way to spoil a signature: every byte of it is another one. */
export function spoilSignature(jwt: string): string {
  const [header, payload, signed = ''] = jwt.split('.');
  const spoilt = Buffer.from(signed, 'base64url').map((byte) => byte ^ 0x5a);
  return [header, payload, encode(Buffer.from(spoilt))].join('.');
}

function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url');
}
