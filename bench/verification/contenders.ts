import assert from 'node:assert/strict';
import { verify as verifyBytes } from 'node:crypto';
import {
  createTokenPolicy,
  importVerificationKeys,
  pastedKeys,
  verifyIdToken,
} from '@countersign/tokens';
import { createVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import type { Contender } from '../measure.ts';
import { audience, digestOf, issuer, keyInput, nonce, now, type SignedTokens } from './tokens.ts';

type Contenders = Readonly<
  Record<string, (tokens: SignedTokens) => Contender | Promise<Contender>>
>;

/**
 * The same policy for all, as far as each can be told: one algorithm, issuer, audience, nonce,
 * expiry, at most ten minutes old, clocks a minute apart, `sub` and times required. Only ours adds
 * what the README of tokens says: no member twice, one spelling, a digest for one use.
 */
export const contenders: Contenders = {
  tokens: ours,
  'crypto.verify': (tokens) => bareCall(tokens),
  jose: joses,
  jsonwebtoken: jsonwebtokens,
  'fast-jwt': fastJwts,
};

function ours({ algorithm, publicKey, raw: tokens }: SignedTokens): Contender {
  const policy = createTokenPolicy({ issuer, audience, algorithms: [algorithm] });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };
  const keys = pastedKeys(importVerificationKeys({ keys: [jwk] }));
  const options = { policy, keys, nonce, now, flow: 'implicit' } as const;
  return oneByOne('tokens', tokens, async (token) => {
    const { subject } = await verifyIdToken(token, options);
    assert(subject);
  });
}

async function joses({ algorithm, publicKey, raw: tokens }: SignedTokens): Promise<Contender> {
  const key = await importJWK({ ...publicKey.export({ format: 'jwk' }), alg: algorithm });
  const options = {
    issuer,
    audience,
    algorithms: [algorithm],
    clockTolerance: 60,
    maxTokenAge: 600,
    currentDate: new Date(now * 1000),
    requiredClaims: ['sub', 'iat', 'exp', 'nonce'],
  };
  return together('jose', tokens, async (token) => {
    const { payload } = await jwtVerify(token, key, options);
    assert(payload.nonce === nonce && payload.sub);
  });
}

function jsonwebtokens({ algorithm, publicKey, raw: tokens }: SignedTokens): Contender {
  const options = {
    issuer,
    audience,
    nonce,
    algorithms: [algorithm as 'RS256'],
    clockTolerance: 60,
    maxAge: '10m',
    clockTimestamp: now,
    complete: false as const,
  };
  return synchronous('jsonwebtoken', tokens, (token) => {
    const payload = jsonwebtoken.verify(token, publicKey, options);
    assert(typeof payload === 'object' && payload.sub);
  });
}

function fastJwts({ algorithm, publicKey, raw: tokens }: SignedTokens): Contender {
  const verify = createVerifier({
    key: String(publicKey.export({ type: 'spki', format: 'pem' })),
    algorithms: [algorithm as 'RS256'],
    allowedIss: issuer,
    allowedAud: audience,
    allowedNonce: nonce,
    clockTolerance: 60_000,
    clockTimestamp: now * 1000,
    maxAge: 600_000,
    requiredClaims: ['sub', 'iat', 'exp', 'nonce'],
    cache: false,
  });
  return synchronous('fast-jwt', tokens, (token) => {
    assert((verify as (token: string) => { sub: string })(token).sub);
  });
}

/** The one call below all of them, its bytes and its key prepared: Node has nothing faster. */
export function bareCall(
  { algorithm, publicKey, raw: tokens }: SignedTokens,
  name = 'crypto.verify',
): Contender {
  const key = keyInput(algorithm, publicKey);
  const digest = digestOf(algorithm);
  const parts = tokens.map((token) => {
    const dot = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(dot + 1), 'base64url');
    return { data: Buffer.from(token.slice(0, dot)), signature };
  });
  return synchronous(name, parts, ({ data, signature }) => {
    assert(verifyBytes(digest, data, key, signature));
  });
}

function synchronous<T>(name: string, items: readonly T[], work: (item: T) => void): Contender {
  let at = 0;
  return {
    name,
    work(times) {
      for (let n = 0; n < times; n += 1) {
        at = (at + 1) % items.length;
        work(items[at] as T);
      }
    },
  };
}

function oneByOne<T>(
  name: string,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Contender {
  let at = 0;
  return {
    name,
    async work(times) {
      for (let n = 0; n < times; n += 1) {
        at = (at + 1) % items.length;
        await work(items[at] as T);
      }
    },
  };
}

/** For who hands its work to other threads: many at a time, or their waking would be the cost. */
function together<T>(
  name: string,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Contender {
  let at = 0;
  return {
    name,
    async work(times) {
      const running: Promise<void>[] = [];
      for (let n = 0; n < times; n += 1) {
        at = (at + 1) % items.length;
        running.push(work(items[at] as T));
      }
      await Promise.all(running);
    },
  };
}
