import { hash } from 'node:crypto';
import type { Claims } from '../parse/parse-claims.ts';
import { refuse } from '../token-error.ts';

/** `htm`: a proof for one method is none for another. */
export function checkDpopMethod({ htm }: Claims, method: string): void {
  if (htm !== method) refuse('R22', 'dpop_method_wrong');
}

/** `htu`: nor for another host or path. Compared as addresses, without query and fragment. */
export function checkDpopUrl({ htu }: Claims, url: string): void {
  // As every window of ours spells it.
  if (htu === url) return;
  const claimed = typeof htu === 'string' ? placeOf(htu) : undefined;
  if (claimed === undefined || claimed !== placeOf(url)) refuse('R22', 'dpop_url_wrong');
}

function placeOf(address: string): string | undefined {
  const url = URL.parse(address);
  // An opaque origin is the text "null", which all of them share.
  return url && url.origin !== 'null' ? url.origin + url.pathname : undefined;
}

/** `iat` must be there; what it says is the sender's clock, on which nothing rests. */
export function checkDpopTime({ iat }: Claims): void {
  if (typeof iat !== 'number') refuse('R22', 'dpop_time_missing');
}

/** `ath`: the proof was made for this access token, and one that has none comes with none. */
export function checkDpopToken({ ath }: Claims, accessToken: string | null): void {
  const expected = accessToken === null ? undefined : hash('sha256', accessToken, 'base64url');
  if (ath !== expected) refuse('R22', 'dpop_token_wrong');
}

const usableId = /^[\w.~-]{16,128}$/;

/** `jti`: what makes two proofs different. Short ones would collide, and long ones be kept. */
export function checkDpopId({ jti }: Claims): string {
  return typeof jti === 'string' && usableId.test(jti) ? jti : refuse('R22', 'dpop_id_unusable');
}

/** Last, so that whoever is told to come again with another nonce had all else right. */
export function checkDpopNonce({ nonce }: Claims, isNonce: (nonce: string) => boolean): string {
  return typeof nonce === 'string' && isNonce(nonce) ? nonce : refuse('R22', 'dpop_nonce_unknown');
}
