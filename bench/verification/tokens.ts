import {
  constants,
  generateKeyPairSync,
  type JsonWebKeyInput,
  type KeyObject,
  sign,
} from 'node:crypto';
import type { Algorithm } from '@countersign/tokens';

export const issuer = 'https://login.aurora.example';
export const audience = 'aurora-chat';
export const nonce = 'n-0S6_WzA2MjJ5bXc4ZjRnaGtsbQ';
/** Every contender is told the same time, so that no token grows old while it is measured. */
export const now = 1_800_000_000;

export type SignedTokens = {
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** All different, so that nobody can remember an answer. */
  readonly raw: readonly string[];
};

/** The same as it crosses to another process. */
export type SentTokens = Pick<SignedTokens, 'algorithm' | 'raw'> & {
  readonly name: string;
  readonly privateJwk: JsonWebKeyInput['key'];
};

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const makers: Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>> = {
  RS: rsa,
  PS: rsa,
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

/** What a provider puts into an ID token: about a thousand characters in all. */
export function claimsOf(serial: number): Record<string, unknown> {
  return {
    iss: issuer,
    sub: `2482897610${serial}`,
    aud: audience,
    nonce,
    iat: now - 5,
    exp: now + 300,
    auth_time: now - 60,
    acr: 'urn:mace:incommon:iap:silver',
    amr: ['pwd', 'otp'],
    email: 'ines.duarte@aurora.example',
    email_verified: true,
    name: 'Inês Duarte',
    given_name: 'Inês',
    family_name: 'Duarte',
    phone_number: '+351 21 000 0000',
    address: { locality: 'Porto', country: 'PT' },
    account_number: 'AC-004417',
  };
}

export function signTokens(algorithm: Algorithm, count: number): SignedTokens {
  const make = makers[algorithm] ?? makers[algorithm.slice(0, 2)];
  if (make === undefined) throw new Error(`no key for ${algorithm}`);
  const { privateKey, publicKey } = make();
  const raw = Array.from({ length: count }, (_, serial) =>
    signClaims(algorithm, privateKey, claimsOf(serial)),
  );
  return { algorithm, privateKey, publicKey, raw };
}

export function signClaims(
  algorithm: Algorithm,
  privateKey: KeyObject,
  claims: Record<string, unknown>,
): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: algorithm, typ: 'JWT', kid: 'k1' })}.${encode(claims)}`;
  return `${input}.${signText(algorithm, privateKey, input).toString('base64url')}`;
}

export function digestOf(algorithm: Algorithm): string | null {
  return algorithm.startsWith('Ed') ? null : `sha${algorithm.slice(2)}`;
}

export function keyInput(algorithm: Algorithm, key: KeyObject) {
  const isPss = algorithm.startsWith('PS');
  return {
    key,
    dsaEncoding: 'ieee-p1363' as const,
    ...(isPss && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  };
}

function signText(algorithm: Algorithm, privateKey: KeyObject, text: string): Buffer {
  return sign(digestOf(algorithm), Buffer.from(text), keyInput(algorithm, privateKey));
}
