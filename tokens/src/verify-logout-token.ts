/**
 * A provider says that somebody signed out there: OpenID Connect Back-Channel Logout 1.0, errata
 * set 1, sections 2.4 and 2.6. The list begins as that of `verify-id-token.ts` does; what differs
 * is R24. Hands over a `VerifiedLogoutToken`; which sessions end is the caller's to know.
 */
import { checkLifetime } from './claims/lifetime.ts';
import { checkLogoutKind, checkLogoutTarget } from './claims/logout.ts';
import { checkAudience, checkIssuer } from './claims/parties.ts';
import { openToken } from './encryption/open-token.ts';
import { allowedAlgorithm } from './header/allowed-algorithm.ts';
import { refuseCriticalHeaders } from './header/critical-headers.ts';
import { keyId } from './header/key-id.ts';
import { parseHeader } from './header/parse-header.ts';
import { findKey } from './key-sources/find-key.ts';
import { parseClaims } from './parse/parse-claims.ts';
import { checkSignature } from './signature/check-signature.ts';
import { replayDigest } from './signature/replay-digest.ts';
import { makeVerifiedLogoutToken, type VerifiedLogoutToken } from './verified-logout-token.ts';
import { checkVerifyOptions, type VerifyOptions } from './verify-options.ts';

/**
 * Verifies one logout token with the policy and the keys of the connector's ID tokens, and returns
 * whose sessions end: those with `sid` if it is there, else all of `subject`.
 *
 * It may be used once: store `digest` until `expiresAt` plus the clock tolerance, atomically.
 * Answer 200 or 400 with `Cache-Control: no-store` (section 2.8), and 503 for the two codes below.
 *
 * @throws TokenError for every token that is refused; `key_set_unavailable` and `decryption_busy`
 * (503) alone say nothing about the token
 */
export async function verifyLogoutToken(
  raw: string,
  options: VerifyOptions,
): Promise<VerifiedLogoutToken> {
  const { policy, keys, now } = options;
  checkVerifyOptions(options);

  const opened = openToken(raw, options); // V1, V17
  const { compact } = opened instanceof Promise ? await opened : opened;
  const header = parseHeader(compact.header); // V2
  const algorithm = allowedAlgorithm(header, policy); // V3
  refuseCriticalHeaders(header); // V4, and V5 by never looking
  const kid = keyId(header); // V6
  const key = await findKey(keys, { alg: algorithm, kid }); // V6, V7
  checkSignature(compact, key, algorithm); // V8
  keys.used?.(key);
  const claims = parseClaims(compact.payload); // V9
  const issuer = checkIssuer(claims, policy); // V10
  const audience = checkAudience(claims, policy); // V10
  const lifetime = checkLifetime(claims, policy, now); // V11
  checkLogoutKind(header, claims); // R24
  const target = checkLogoutTarget(claims); // R24
  const digest = replayDigest(compact.signingInput); // V15

  return makeVerifiedLogoutToken({
    issuer,
    audience,
    ...target,
    ...lifetime,
    digest,
    verifiedAt: now,
  });
}
