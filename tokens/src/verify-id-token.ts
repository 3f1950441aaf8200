/**
 * The whole verification: V1 to V19 in order. Every line is one rule in one file, and
 * takes only what the lines above have proven.
 *
 * Owns: what an ID token must be. Entry point: `verifyIdToken`. Hands over a `VerifiedToken`, to
 * be identified and stored elsewhere. Must never: read a claim before the signature holds, follow
 * anything a token points to, know a brand, print a value.
 *
 * V1 to V9 are the same for every kind of token and stand in `verify-signed.ts`. What
 * `verify-logout-token.ts` and `verify-user-info.ts` add to them are rules of their own; no kind
 * of token passes for another.
 */
import { checkAuthentication } from './claims/authentication.ts';
import { checkLifetime } from './claims/lifetime.ts';
import { checkNonce } from './claims/nonce.ts';
import { checkParties } from './claims/parties.ts';
import { checkTokenHashes, type TokenCompanions } from './claims/token-hashes.ts';
import { checkTokenKind } from './claims/token-kind.ts';
import { replayDigest } from './signature/replay-digest.ts';
import { refuse } from './token-error.ts';
import { makeVerifiedToken, type VerifiedToken } from './verified/verified-token.ts';
import { checkVerifyOptions, type VerifyOptions } from './verify-options.ts';
import { verifySigned } from './verify-signed.ts';

export type VerifyIdTokenOptions = VerifyOptions &
  TokenCompanions & {
    /** The nonce that we made for this sign-in. */
    readonly nonce?: string | undefined;
  };

/**
 * Verifies one ID token (OpenID Connect Core 1.0 sections 3.1.3.7 and 3.2.2.11, RFC 7515, RFC
 * 7519, RFC 8725) and returns what it proves.
 *
 * `accessToken`, `code` and `state` are what arrived beside it, if anything did; with
 * `flow: 'implicit'` all of it came through the page, with `'code'` from the token endpoint.
 * An encrypted token is opened with `decryptionKeys` if the policy accepts it, and what is inside
 * runs through the same list; how many are opened at a time is `decryptionGate`'s to say.
 * One use only (V15) is the caller's: store `digest` until `expiresAt` plus the clock tolerance,
 * atomically, before believing the token.
 *
 * @throws TokenError for every token that is refused, with `rule`, `code` and `help`; see
 * `tokenErrors`. Its texts hold no value out of the token. `key_set_unavailable` and
 * `decryption_busy` (503) alone say nothing about the token.
 */
export async function verifyIdToken(
  raw: string,
  options: VerifyIdTokenOptions,
): Promise<VerifiedToken> {
  const { policy, now, nonce, flow } = checkOptions(options);

  const signed = await verifySigned(raw, options); // V1 to V9, V17
  const { claims, header, algorithm } = signed;
  const parties = checkParties(claims, policy); // V10
  const lifetime = checkLifetime(claims, policy, now); // V11
  const nonceBound = checkNonce(claims, policy, nonce); // V12, V16
  checkTokenHashes(claims, algorithm, options); // V13
  checkTokenKind(header, claims, policy); // V14
  const authentication = checkAuthentication(claims, policy, now); // R18
  const digest = replayDigest(signed.signingInput); // V15

  return makeVerifiedToken({
    ...parties,
    ...lifetime,
    ...authentication,
    claims,
    flow,
    nonceBound,
    algorithm,
    kid: signed.kid,
    encryption: signed.encryption,
    ignoredHeaders: signed.ignoredHeaders,
    digest,
    verifiedAt: now,
  }); // V19
}

function checkOptions(options: VerifyIdTokenOptions): VerifyIdTokenOptions {
  checkVerifyOptions(options);
  if (options.flow !== 'code' && options.flow !== 'implicit') {
    return refuse('policy', 'policy_unsafe', "`flow` must be 'code' or 'implicit'");
  }
  return options;
}
