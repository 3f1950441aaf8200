/**
 * One happy path that all tests share. A test takes it and changes one thing, so a refusal can
 * have only one reason. Tokens are made here with node:crypto alone, byte by byte, because most
 * tests need tokens that no library would agree to make.
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type Algorithm,
  createTokenPolicy,
  importVerificationKeys,
  type KeyQuery,
  type KeySource,
  pastedKeys,
  TokenError,
  type TokenPolicyInput,
  type VerifiedToken,
  type VerifyIdTokenOptions,
  verifyIdToken,
} from './src/index.ts';
import { algorithmTable } from './src/signature/algorithms.ts';

export const now = 1_800_000_000;
export const issuer = 'https://login.aurora.example';
export const audience = 'aurora-chat';
export const nonce = 'n-0S6_WzA2MjJ5bXc4ZjRnaGtsbQ';

export type Jwk = Record<string, unknown>;
export type TestKey = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export const makeKey = {
  rsa: (modulusLength = 2048): TestKey => generateKeyPairSync('rsa', { modulusLength }),
  ec: (namedCurve = 'P-256'): TestKey => generateKeyPairSync('ec', { namedCurve }),
  ed25519: (): TestKey => generateKeyPairSync('ed25519'),
};

/** The issuer's key in every test that does not say otherwise; EC keys are made in no time. */
export const issuerKey = makeKey.ec();

export function jwk({ publicKey }: TestKey, more: Jwk = {}): Jwk {
  return { ...publicKey.export({ format: 'jwk' }), ...more };
}

export const happyHeader = { alg: 'ES256', typ: 'JWT', kid: 'k1' };

export const happyClaims = {
  iss: issuer,
  sub: '248289761001',
  aud: audience,
  nonce,
  iat: now - 5,
  exp: now + 300,
  given_name: 'Ines',
};

export const happyPolicy: TokenPolicyInput = { issuer, audience, algorithms: ['ES256'] };

/** What one test changes. Undefined members are left out of the JSON. */
export type Change = {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly policy?: Partial<TokenPolicyInput>;
  readonly options?: Partial<VerifyIdTokenOptions>;
  readonly key?: TestKey;
  /** Instead of the JSON made from `header` and `claims`. */
  readonly headerText?: string | Buffer;
  readonly claimsText?: string | Buffer;
  /** Changes the finished token. */
  readonly spoil?: (token: string) => string;
};

export function base64url(text: string | Buffer): string {
  return Buffer.from(text as string).toString('base64url');
}

export function mint(change: Change = {}): string {
  const header = { ...happyHeader, ...change.header };
  const headerText = change.headerText ?? JSON.stringify(header);
  const claimsText = change.claimsText ?? JSON.stringify({ ...happyClaims, ...change.claims });
  const signingInput = `${base64url(headerText)}.${base64url(claimsText)}`;
  const algorithm = header.alg in algorithmTable ? (header.alg as Algorithm) : 'ES256';
  const signature = signWith(change.key ?? issuerKey, algorithm, signingInput);
  const token = `${signingInput}.${signature.toString('base64url')}`;
  return change.spoil?.(token) ?? token;
}

export function signWith({ privateKey }: TestKey, algorithm: Algorithm, text: string): Buffer {
  const { digest, verifyOptions } = algorithmTable[algorithm];
  // Keys of another type than the header claims are signed with as they are.
  const options = privateKey.asymmetricKeyType === 'ec' ? verifyOptions : { ...verifyOptions };
  const ownDigest = privateKey.asymmetricKeyType === 'ed25519' ? null : (digest ?? 'sha512');
  return sign(ownDigest, Buffer.from(text), { key: privateKey, ...options });
}

export function keysOf(key: TestKey = issuerKey, more: Jwk = { kid: 'k1' }): KeySource {
  return pastedKeys(importVerificationKeys({ keys: [jwk(key, more)] }));
}

export function optionsFor(change: Change = {}): VerifyIdTokenOptions {
  return {
    policy: createTokenPolicy({ ...happyPolicy, ...change.policy }),
    keys: keysOf(change.key),
    now,
    nonce,
    flow: 'implicit',
    ...change.options,
  };
}

/** The happy path with one change, verified. */
export function verifyChanged(change: Change = {}): Promise<VerifiedToken> {
  return verifyIdToken(mint(change), optionsFor(change));
}

export async function accepts(change: Change = {}): Promise<VerifiedToken> {
  const token = await verifyChanged(change);
  assert.equal(token.issuer, happyPolicy.issuer);
  return token;
}

/** Proves that exactly this rule refuses, with exactly this code. */
export async function refuses(change: Change, rule: string, code: string): Promise<TokenError> {
  return refusalOf(() => verifyChanged(change), rule, code);
}

export async function refusalOf(
  attempt: () => unknown,
  rule: string,
  code: string,
): Promise<TokenError> {
  const error = await errorOf(attempt);
  assert.ok(error instanceof TokenError, `expected ${rule} ${code}, got ${String(error)}`);
  assert.deepEqual({ rule: error.rule, code: error.code }, { rule, code });
  return error;
}

async function errorOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
    return 'acceptance';
  } catch (error) {
    return error;
  }
}

/** A key source that remembers what it was asked: no question means that no crypto was done. */
export function recordingKeys(source: KeySource = keysOf()): KeySource & { asked: KeyQuery[] } {
  const asked: KeyQuery[] = [];
  return {
    asked,
    find(query) {
      asked.push(query);
      return source.find(query);
    },
  };
}

/** `{"a":{"a":…}}`, this many levels deep. */
export function nested(depth: number): string {
  return `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
}

/**
 * An RSA modulus as the broken chip made them: a power of 65537 modulo the product of the primes
 * from 3 to 167, filled up to 2048 bits, odd.
 */
export function rocaModulus(): bigint {
  const product = oddPrimesTo(167).reduce((all, prime) => all * BigInt(prime), 1n);
  const least = 65537n ** 7n % product;
  const factor = 2n ** 2047n / product + 1n;
  const modulus = least + product * factor;
  return modulus % 2n === 1n ? modulus : modulus + product;
}

function oddPrimesTo(most: number): number[] {
  const numbers = Array.from({ length: most - 2 }, (_, index) => index + 3);
  return numbers.filter((n) => n % 2 === 1 && numbers.every((m) => m >= n || n % m !== 0));
}
