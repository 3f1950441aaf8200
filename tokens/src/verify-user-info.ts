/**
 * A provider may sign what its UserInfo endpoint answers, and encrypt it to us as well: OpenID
 * Connect Core 1.0 sections 5.3.2 to 5.3.4. The list begins as that of every token (V1 to V9,
 * V17); what differs is R15. Hands over a `VerifiedUserInfo`; that it speaks of the consumer of
 * the ID token is the caller's to compare.
 */
import { checkAudience, checkIssuer, checkSubject } from './claims/parties.ts';
import { checkUserInfoKind, checkUserInfoTimes } from './claims/user-info.ts';
import { makeVerifiedUserInfo, type VerifiedUserInfo } from './verified/verified-user-info.ts';
import { checkVerifyOptions, type VerifyOptions } from './verify-options.ts';
import { verifySigned } from './verify-signed.ts';

/**
 * Verifies one signed UserInfo answer (`application/jwt`) with the keys of the issuer.
 *
 * The policy may be that of the ID tokens; a provider that signs or encrypts UserInfo in another
 * way needs a second one (`userinfo_signed_response_alg`). Of it are used issuer, audiences,
 * algorithms, types, encryption and clock tolerance: UserInfo has no nonce and no age.
 * Use the claims only if `subject` is that of the ID token, else drop them all (section 5.3.2).
 *
 * @throws TokenError for every answer that is refused; `key_set_unavailable` and
 * `decryption_busy` (503) alone say nothing about the answer
 */
export async function verifyUserInfo(
  raw: string,
  options: VerifyOptions,
): Promise<VerifiedUserInfo> {
  const { policy, now } = options;
  checkVerifyOptions(options);

  const { claims, header, algorithm, kid, encryption } = await verifySigned(raw, options);
  const issuer = checkIssuer(claims, policy); // V10
  const subject = checkSubject(claims); // V10
  const audience = checkAudience(claims, policy); // V10
  checkUserInfoTimes(claims, policy, now); // V11, as far as it has times
  checkUserInfoKind(header, claims, policy); // R15

  return makeVerifiedUserInfo({
    issuer,
    subject,
    audience,
    claims,
    algorithm,
    kid,
    encryption,
    verifiedAt: now,
  });
}
