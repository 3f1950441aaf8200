import { refuse, type TokenRule } from '../token-error.ts';
import type { Claims } from './parse-claims.ts';

export type TimeClaim = 'exp' | 'iat' | 'nbf' | 'auth_time';

// As seconds this is the year 5138; as milliseconds it is 1973. No honest value is ambiguous.
const surelyMilliseconds = 1e11;
const surelyNothing = 1e14;

/**
 * A NumericDate (RFC 7519 section 2): seconds, fractions allowed, undefined when absent.
 * A string would compare by accident, and milliseconds would never expire.
 */
export function readTime(claims: Claims, name: TimeClaim, rule: TokenRule): number | undefined {
  const time = claims[name];
  if (time === undefined) return undefined;
  if (typeof time !== 'number') return refuse(rule, 'time_not_number', `\`${name}\``);
  if (time >= surelyMilliseconds && time < surelyNothing) {
    return refuse(rule, 'time_in_milliseconds', `\`${name}\``);
  }
  return time;
}
