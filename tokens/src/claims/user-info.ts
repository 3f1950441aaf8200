import type { Header } from '../header/parse-header.ts';
import type { Claims } from '../parse/parse-claims.ts';
import { readTime } from '../parse/read-time.ts';
import { refuse } from '../token-error.ts';
import { plainType, type TokenPolicy } from '../token-policy.ts';

/**
 * V11 for UserInfo: no time is required (OpenID Connect Core section 5.3.2), and one that is there
 * must hold. How old the answer is needs no claim: we have just fetched it.
 */
export function checkUserInfoTimes(claims: Claims, policy: TokenPolicy, now: number): void {
  const expiresAt = readTime(claims, 'exp', 'V11');
  const issuedAt = readTime(claims, 'iat', 'V11');
  const notBefore = readTime(claims, 'nbf', 'V11');
  const tolerance = policy.clockToleranceSeconds;
  if (expiresAt !== undefined && expiresAt <= now - tolerance) refuse('V11', 'expired');
  if (issuedAt !== undefined && issuedAt > now + tolerance) refuse('V11', 'issued_in_future');
  if (notBefore !== undefined && notBefore > now + tolerance) refuse('V11', 'not_yet_valid');
}

/** R15: no access token, logout token or security event of the same issuer passes as UserInfo. */
export function checkUserInfoKind(header: Header, claims: Claims, policy: TokenPolicy): void {
  const { typ } = header;
  if (typ !== undefined && !isUserInfoType(typ, policy)) {
    refuse('R15', 'not_user_info', '`typ` is present and not `JWT`');
  }
  if ('events' in claims) refuse('R15', 'not_user_info', '`events` marks a security event');
}

function isUserInfoType(typ: unknown, { allowedTypes }: TokenPolicy): boolean {
  if (typeof typ !== 'string') return false;
  const type = plainType(typ);
  return type === 'jwt' || allowedTypes.includes(type);
}
