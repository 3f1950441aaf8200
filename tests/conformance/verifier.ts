import assert from 'node:assert/strict';
import {
  createTokenPolicy,
  importVerificationKeys,
  pastedKeys,
  type TokenCompanions,
  TokenError,
  type VerifiedToken,
  verifyIdToken,
} from '@countersign/tokens';
import type { Members } from '../kit/signing-key.ts';
import { makeKey, signJwt } from './provider/key-set.ts';

// Rows of the hybrid flows: the service never asks for them, so no provider can send such a token
// to it. The rule itself is in the tokens package, which others use as well.

const key = makeKey('rsa');
const now = 1_800_000_000;
const nonce = 'the-nonce';
const issuer = 'https://suite.test';
const policy = createTokenPolicy({ issuer, audience: 'suite-client' });
const keys = pastedKeys(importVerificationKeys({ keys: [key.jwk] }));

/** What came through the browser beside the ID token, and the hash of it that the token holds. */
export type HashCase = {
  readonly beside: Omit<TokenCompanions, 'flow'>;
  readonly good: Members;
  readonly bad: Members;
  readonly code: string;
};

/** The same token with the right hash is accepted, and with the bad one refused by V13. */
export async function assertHashRefused({ beside, good, bad, code }: HashCase): Promise<void> {
  await verify(good, beside);
  await assert.rejects(verify(bad, beside), (error) => {
    assert(error instanceof TokenError);
    assert.deepEqual([error.rule, error.code], ['V13', code]);
    return true;
  });
}

function verify(hashes: Members, beside: HashCase['beside']): Promise<VerifiedToken> {
  const claims = {
    iss: issuer,
    sub: 'user-subject-1234531',
    aud: 'suite-client',
    nonce,
    iat: now,
    exp: now + 300,
    ...hashes,
  };
  const token = signJwt({ header: { kid: key.jwk.kid }, claims }, 'RS256', key.privateKey);
  return verifyIdToken(token, { policy, keys, now, nonce, flow: 'implicit', ...beside });
}
