import type { Header } from '../header/parse-header.ts';
import type { Claims } from '../parse/parse-claims.ts';
import { refuse } from '../token-error.ts';
import { plainType, type TokenPolicy } from '../token-policy.ts';

/**
 * The `typ` values of an ID token. This list is closed: logout tokens (`logout+jwt`) get their
 * own list and their own verify function, so that neither can pass for the other.
 */
const idTokenTypes: readonly string[] = ['jwt'];

/**
 * V14: no other token of the same issuer may pass as an ID token: access tokens, logout tokens,
 * security events, proofs (RFC 8725 sections 3.11 and 3.12, Back-Channel Logout 1.0 section 4.1).
 */
export function checkTokenKind(header: Header, claims: Claims, policy: TokenPolicy): void {
  const { typ } = header;
  if (typ !== undefined) {
    if (typeof typ !== 'string') refuse('V14', 'typ_forbidden', '`typ` is not a string');
    const type = plainType(typ);
    if (!idTokenTypes.includes(type) && !policy.allowedTypes.includes(type)) {
      refuse('V14', 'typ_forbidden', '`typ` is not one of an ID token');
    }
  }
  if ('events' in claims) refuse('V14', 'typ_forbidden', '`events` marks a security event');
}
