import { limits } from '../limits.ts';
import type { Claims } from '../parse/parse-claims.ts';
import { refuse } from '../token-error.ts';
import type { TokenPolicy } from '../token-policy.ts';

/** Who issued the token, about whom, and for whom. */
export type Parties = {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
};

/** V10: `iss`, `sub`, `aud`, `azp` (OpenID Connect Core sections 2 and 3.1.3.7 (2)-(5)). */
export function checkParties(claims: Claims, policy: TokenPolicy): Parties {
  const issuer = checkIssuer(claims, policy);
  const subject = checkSubject(claims);
  const audience = checkAudience(claims, policy);
  checkAuthorizedParty({ claims, policy, audienceCount: audience.length });
  return { issuer, subject, audience };
}

/** Nothing is normalised: not the case, not a slash, not the scheme. */
export function checkIssuer({ iss }: Claims, policy: TokenPolicy): string {
  if (typeof iss !== 'string') {
    // A one-element array equals its element in a loose comparison (CVE-2025-30144).
    return refuse('V10', 'issuer_mismatch', '`iss` is missing or not a string');
  }
  if (iss === policy.issuer || policy.issuerAliases.includes(iss)) return iss;
  return refuse('V10', 'issuer_mismatch');
}

const printableAscii = /^[\x20-\x7e]+$/;

export function checkSubject({ sub }: Claims): string {
  if (sub === undefined) return refuse('V10', 'subject_invalid', '`sub` is missing');
  if (typeof sub !== 'string') return refuse('V10', 'subject_invalid', '`sub` is not a string');
  if (sub.length > limits.subjectCharacters) {
    return refuse('V10', 'subject_invalid', '`sub` is too long');
  }
  if (printableAscii.test(sub) && sub.trim() !== '') return sub;
  return refuse('V10', 'subject_invalid', '`sub` is empty or not printable ASCII');
}

export function checkAudience({ aud }: Claims, policy: TokenPolicy): readonly string[] {
  if (aud === undefined) return refuse('V10', 'audience_mismatch', '`aud` is missing');
  const audience: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audience.every((entry) => typeof entry === 'string')) {
    return refuse('V10', 'audience_mismatch', '`aud` is neither a string nor an array of strings');
  }
  if (audience.length > limits.audiences) {
    return refuse('V10', 'audience_mismatch', '`aud` has too many entries');
  }
  if (!audience.includes(policy.audience)) {
    return refuse('V10', 'audience_mismatch', 'our client id is not in `aud`');
  }
  const isTrusted = (entry: string) =>
    entry === policy.audience || policy.allowedAudiences.includes(entry);
  if (!audience.every(isTrusted)) {
    return refuse('V10', 'audience_mismatch', '`aud` names another audience that is not allowed');
  }
  return Object.freeze([...audience]);
}

function checkAuthorizedParty({
  claims: { azp },
  policy,
  audienceCount,
}: {
  readonly claims: Claims;
  readonly policy: TokenPolicy;
  readonly audienceCount: number;
}): void {
  if (azp === undefined && audienceCount === 1) return;
  if (azp === undefined) {
    refuse('V10', 'azp_mismatch', '`aud` has several entries and `azp` is missing');
  }
  if (azp === policy.audience) return;
  if (typeof azp === 'string' && policy.allowedAuthorizedParties.includes(azp)) return;
  refuse('V10', 'azp_mismatch', '`azp` is neither our client id nor an allowed party');
}
