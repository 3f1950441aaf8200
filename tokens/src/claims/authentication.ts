import type { Claims } from '../parse/parse-claims.ts';
import { readTime } from '../parse/read-time.ts';
import { refuse } from '../token-error.ts';
import type { TokenPolicy } from '../token-policy.ts';

/** How and when the consumer signed in at the provider, as far as the token says. */
export type Authentication = {
  readonly authTime: number | undefined;
  readonly acr: string | undefined;
  readonly amr: readonly string[] | undefined;
};

/** R18: `auth_time`, `acr`, `amr` (OpenID Connect Core sections 2 and 3.1.3.7 (12)(13)). */
export function checkAuthentication(
  claims: Claims,
  policy: TokenPolicy,
  now: number,
): Authentication {
  return {
    authTime: checkAuthTime(claims, policy, now),
    acr: checkAcr(claims, policy),
    amr: readAmr(claims),
  };
}

function checkAuthTime(claims: Claims, policy: TokenPolicy, now: number): number | undefined {
  const authTime = readTime(claims, 'auth_time', 'R18');
  if (policy.maxAuthAgeSeconds === undefined) return authTime;
  if (authTime === undefined) return refuse('R18', 'time_missing', '`auth_time`');
  const tolerance = policy.clockToleranceSeconds;
  if (authTime > now + tolerance) return refuse('R18', 'issued_in_future', '`auth_time`');
  if (now - authTime > policy.maxAuthAgeSeconds + tolerance) return refuse('R18', 'auth_too_old');
  return authTime;
}

function checkAcr({ acr }: Claims, { requiredAcr }: TokenPolicy): string | undefined {
  if (acr !== undefined && typeof acr !== 'string')
    return refuse('R18', 'claim_malformed', '`acr`');
  if (requiredAcr === undefined) return acr;
  if (acr === undefined || !requiredAcr.includes(acr)) return refuse('R18', 'acr_insufficient');
  return acr;
}

function readAmr({ amr }: Claims): readonly string[] | undefined {
  if (amr === undefined) return undefined;
  if (!isTexts(amr)) return refuse('R18', 'claim_malformed', '`amr`');
  return amr;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
