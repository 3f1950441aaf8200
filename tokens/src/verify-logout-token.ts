/**
 * A provider says that somebody signed out there: OpenID Connect Back-Channel Logout 1.0, errata
 * set 1, sections 2.4 and 2.6. The list begins as that of `verify-id-token.ts` does; what differs
 * is R24. Hands over a `VerifiedLogoutToken`; which sessions end is the caller's to know.
 */
import { checkLifetime } from './claims/lifetime.ts';
import { checkLogoutKind, checkLogoutTarget } from './claims/logout.ts';
import { checkAudience, checkIssuer } from './claims/parties.ts';
import { replayDigest } from './signature/replay-digest.ts';
import {
  makeVerifiedLogoutToken,
  type VerifiedLogoutToken,
} from './verified/verified-logout-token.ts';
import { checkVerifyOptions, type VerifyOptions } from './verify-options.ts';
import { verifySigned } from './verify-signed.ts';

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
  const { policy, now } = options;
  checkVerifyOptions(options);

  const { claims, header, signingInput } = await verifySigned(raw, options); // V1 to V9, V17
  const issuer = checkIssuer(claims, policy); // V10
  const audience = checkAudience(claims, policy); // V10
  const lifetime = checkLifetime(claims, policy, now); // V11
  checkLogoutKind(header, claims); // R24
  const target = checkLogoutTarget(claims); // R24
  const digest = replayDigest(signingInput); // V15

  return makeVerifiedLogoutToken({
    issuer,
    audience,
    ...target,
    ...lifetime,
    digest,
    verifiedAt: now,
  });
}
