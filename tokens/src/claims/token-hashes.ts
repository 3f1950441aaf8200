import { hash } from 'node:crypto';
import type { Claims } from '../parse/parse-claims.ts';
import { type Algorithm, algorithmTable } from '../signature/algorithms.ts';
import { refuse } from '../token-error.ts';

/** What arrived beside the ID token, as far as something did. */
export type TokenCompanions = {
  readonly flow: 'code' | 'implicit';
  readonly accessToken?: string | undefined;
  readonly code?: string | undefined;
  readonly state?: string | undefined;
};

/**
 * V13: `at_hash`, `c_hash`, `s_hash` bind the companions to this token (OpenID Connect Core
 * sections 3.1.3.8, 3.2.2.9, 3.3.2.9-11). A companion that came through the page must be bound;
 * one from the token endpoint only has to agree. A hash without its companion binds nothing.
 */
export function checkTokenHashes(
  claims: Claims,
  algorithm: Algorithm,
  { flow, accessToken, code, state }: TokenCompanions,
): void {
  const throughPage = flow === 'implicit';
  if (accessToken !== undefined) {
    if (throughPage && claims.at_hash === undefined) refuse('V13', 'at_hash_missing');
    if (!agrees(claims.at_hash, accessToken, algorithm)) refuse('V13', 'at_hash_mismatch');
  }
  if (code !== undefined) {
    if (throughPage && claims.c_hash === undefined) refuse('V13', 'c_hash_missing');
    if (!agrees(claims.c_hash, code, algorithm)) refuse('V13', 'c_hash_mismatch');
  }
  if (state !== undefined && !agrees(claims.s_hash, state, algorithm)) {
    refuse('V13', 's_hash_mismatch');
  }
}

/** The left half of the hash that belongs to the signature algorithm, in base64url. */
export function halfHash(companion: string, algorithm: Algorithm): string {
  const digest = hash(algorithmTable[algorithm].claimHash, companion, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

function agrees(claimed: unknown, companion: string, algorithm: Algorithm): boolean {
  return claimed === undefined || claimed === halfHash(companion, algorithm);
}
