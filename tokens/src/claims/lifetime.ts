import type { Claims } from '../parse/parse-claims.ts';
import { readTime } from '../parse/read-time.ts';
import { refuse } from '../token-error.ts';
import type { TokenPolicy } from '../token-policy.ts';

/** In seconds since 1970. */
export type Lifetime = { readonly issuedAt: number; readonly expiresAt: number };

/**
 * V11: `exp`, `iat`, `nbf` (RFC 7519 sections 4.1.4-4.1.6, OpenID Connect Core 3.1.3.7 (9)(10)).
 * All three are read before any is compared, so that a wrong unit is named as such and not as
 * "expires too late".
 */
export function checkLifetime(claims: Claims, policy: TokenPolicy, now: number): Lifetime {
  const expiresAt = readTime(claims, 'exp', 'V11');
  const issuedAt = readTime(claims, 'iat', 'V11');
  const notBefore = readTime(claims, 'nbf', 'V11');
  const tolerance = policy.clockToleranceSeconds;

  if (expiresAt === undefined) return refuse('V11', 'time_missing', '`exp`');
  if (issuedAt === undefined) return refuse('V11', 'time_missing', '`iat`');
  if (expiresAt <= now - tolerance) return refuse('V11', 'expired');
  if (expiresAt <= issuedAt) return refuse('V11', 'expires_before_issued');
  if (expiresAt - issuedAt > policy.maxLifetimeSeconds) return refuse('V11', 'lifetime_too_long');
  if (issuedAt > now + tolerance) return refuse('V11', 'issued_in_future');
  if (now - issuedAt > policy.maxAgeSeconds + tolerance) return refuse('V11', 'too_old');
  if (notBefore !== undefined && notBefore > now + tolerance) {
    return refuse('V11', 'not_yet_valid');
  }
  return { issuedAt, expiresAt };
}
