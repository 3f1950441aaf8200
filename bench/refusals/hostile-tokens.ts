import { type KeyObject, randomBytes } from 'node:crypto';
import { claimsOf, now, signClaims } from '../verification/tokens.ts';

export type Refused = {
  readonly what: string;
  readonly code: string;
  readonly tokens: readonly string[];
};

const each = 64;
const padding = { x: 'x'.repeat(11_000) };

/** So many different tokens of every class that an attacker, or a mistake, sends. */
export function hostileTokens(
  privateKey: KeyObject,
  strangersKey: KeyObject,
): { readonly small: readonly Refused[]; readonly big: readonly Refused[] } {
  const many = (make: (serial: number) => string) =>
    Array.from({ length: each }, (_, n) => make(n));
  const changed = (change: object) =>
    many((n) => signClaims('RS256', privateKey, { ...claimsOf(n), ...change }));
  const big = [
    {
      what: 'signature of zeros',
      code: 'signature_invalid',
      tokens: many((n) => zeroSigned({ ...claimsOf(n), ...padding })),
    },
    {
      what: 'a claim of 1 MB',
      code: 'token_too_large',
      tokens: many((n) => `${encode('{}')}.${encode('x'.repeat(1_000_000 + n))}.AAAA`).slice(0, 4),
    },
    {
      what: 'a million dots',
      code: 'token_too_large',
      tokens: many((n) => '.'.repeat(1_000_000 + n)).slice(0, 4),
    },
  ];
  const small = [
    {
      what: 'signature of another key',
      code: 'signature_invalid',
      tokens: many((n) => signClaims('RS256', strangersKey, claimsOf(n))),
    },
    { what: 'expired', code: 'expired', tokens: changed({ iat: now - 500, exp: now - 400 }) },
    { what: 'another audience', code: 'audience_mismatch', tokens: changed({ aud: 'other' }) },
    { what: 'another nonce', code: 'nonce_mismatch', tokens: changed({ nonce: 'other' }) },
    { what: 'alg none', code: 'alg_forbidden', tokens: many((n) => withHeader('none', n)) },
    { what: 'alg HS256', code: 'alg_forbidden', tokens: many((n) => withHeader('HS256', n)) },
    {
      what: 'unknown kid',
      code: 'kid_unknown',
      tokens: many((n) => withHeader('RS256', n, { kid: `k${n}x` })),
    },
    {
      what: 'header of 2,000 brackets',
      code: 'token_too_deep',
      tokens: many((n) => `${encode('['.repeat(1900 + n))}.e30.AAAA`),
    },
    { what: 'random text', code: 'token_is_not_a_jwt', tokens: many(() => random(600)) },
  ];
  return { small, big };
}

/** Good ones, nearly as large as they may be. */
export function largeTokens(privateKey: KeyObject): readonly string[] {
  return Array.from({ length: each }, (_, n) =>
    signClaims('RS256', privateKey, { ...claimsOf(n), ...padding }),
  );
}

/** Five parts of the right lengths, to a key of ours, full of noise. */
export function encryptedGarbage(sealed: string): readonly string[] {
  const [header = '', ...parts] = sealed.split('.');
  return Array.from({ length: each }, () => {
    const noise = parts.map((part) => random(Buffer.from(part, 'base64url').length));
    return [header, ...noise].join('.');
  });
}

function withHeader(alg: string, serial: number, more: object = {}): string {
  const header = { alg, typ: 'JWT', kid: 'k1', ...more };
  return `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claimsOf(serial)))}.AAAA`;
}

function zeroSigned(claims: object): string {
  const header = JSON.stringify({ alg: 'RS256', kid: 'k1' });
  return `${encode(header)}.${encode(JSON.stringify(claims))}.${encode(Buffer.alloc(256))}`;
}

function encode(text: string | Buffer): string {
  return Buffer.from(text as string).toString('base64url');
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
