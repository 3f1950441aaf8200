import { refuseCriticalHeaders } from '../header/critical-headers.ts';
import { type Header, parseHeader } from '../header/parse-header.ts';
import { checkJwk } from '../keys/check-jwk.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import { isJsonObject } from '../parse/strict-json.ts';
import { refuse } from '../token-error.ts';
import { findRecentKey, keepRecentKey } from './recent-keys.ts';

export function parseDpopHeader(bytes: Buffer): Header {
  const header = parseHeader(bytes);
  refuseCriticalHeaders(header);
  return header;
}

/** So that no other signed thing, such as an ID token, passes as a proof. */
export function checkDpopType({ typ }: Header): void {
  if (typ !== 'dpop+jwt') refuse('R22', 'dpop_type_wrong');
}

/** One algorithm, which every runtime with WebCrypto has: there is nothing to choose. */
export function checkDpopAlgorithm({ alg }: Header): 'ES256' {
  return alg === 'ES256' ? alg : refuse('R22', 'dpop_alg_forbidden');
}

/**
 * Here alone a key that a token brings along is used, because it proves nothing about who somebody
 * is: only that the sender of this request is the one to whom the access token was given.
 */
export function dpopKey({ jwk }: Header): VerificationKey {
  if (!isJsonObject(jwk)) return refuse('R22', 'dpop_key_unusable', '`jwk` is not an object');
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') {
    return refuse('R22', 'dpop_key_unusable', 'it is not on P-256');
  }
  return findRecentKey(jwk) ?? checkJwk(jwk);
}

/** Called when everything about the proof was right. */
export function keepDpopKey({ jwk }: Header, key: VerificationKey): void {
  if (isJsonObject(jwk)) keepRecentKey(jwk, key);
}
