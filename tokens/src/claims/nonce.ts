import { timingSafeEqual } from 'node:crypto';
import type { Claims } from '../parse/parse-claims.ts';
import { refuse } from '../token-error.ts';
import type { TokenPolicy } from '../token-policy.ts';

/**
 * V12: the token carries the nonce that we made for this sign-in (OpenID Connect Core sections
 * 3.1.3.7 (11) and 3.2.2.11). V16: the answer says whether it did; without it, whoever has seen
 * the token can present it, and the caller has to say so.
 */
export function checkNonce(
  { nonce }: Claims,
  policy: TokenPolicy,
  expected: string | undefined,
): boolean {
  if (nonce === undefined) {
    if (!policy.requireNonce) return false;
    return refuse('V12', 'nonce_missing');
  }
  if (typeof nonce !== 'string') {
    return refuse('V12', 'nonce_mismatch', '`nonce` is not a string');
  }
  if (expected === undefined || expected === '') {
    if (!policy.requireNonce) return false;
    return refuse('V12', 'nonce_missing', 'no nonce was made for this sign-in');
  }
  if (!sameText(nonce, expected)) return refuse('V12', 'nonce_mismatch');
  return true;
}

/** In constant time for equal lengths; the length of our nonce is no secret. */
function sameText(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
