import type { Header } from '../header/parse-header.ts';
import { limits } from '../limits.ts';
import type { Claims } from '../parse/parse-claims.ts';
import { isJsonObject } from '../parse/strict-json.ts';
import { refuse } from '../token-error.ts';
import { plainType } from '../token-policy.ts';
import { checkSubject } from './parties.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * R24: `typ`, `events`, `nonce` (Back-Channel Logout 1.0 sections 2.4 and 2.6). An ID token has
 * no such event and a logout token has no nonce, so that neither can be used as the other.
 */
export function checkLogoutKind(header: Header, claims: Claims): void {
  const { typ } = header;
  if (typ !== undefined && (typeof typ !== 'string' || plainType(typ) !== 'logout+jwt')) {
    refuse('R24', 'not_a_logout_token', '`typ` is present and not `logout+jwt`');
  }
  if (!isJsonObject(claims.events)) {
    refuse('R24', 'not_a_logout_token', '`events` is missing or not an object');
  }
  if (!isJsonObject(claims.events[logoutEvent])) {
    refuse('R24', 'not_a_logout_token', '`events` does not hold the logout event as an object');
  }
  if ('nonce' in claims) refuse('R24', 'not_a_logout_token', '`nonce` is present');
}

/** Whose sessions end: those of one sign-in, or all of one consumer. */
export type LogoutTarget = {
  readonly subject: string | undefined;
  readonly sid: string | undefined;
  readonly jti: string;
};

/** R24: `sub`, `sid`, `jti`; at least one of the first two. */
export function checkLogoutTarget(claims: Claims): LogoutTarget {
  const subject = claims.sub === undefined ? undefined : checkSubject(claims);
  const sid = claims.sid === undefined ? undefined : readSid(claims);
  if (subject === undefined && sid === undefined) return refuse('R24', 'logout_names_nobody');
  return { subject, sid, jti: readJti(claims) };
}

function readSid({ sid }: Claims): string {
  if (isName(sid)) return sid;
  return refuse('R24', 'logout_names_nobody', '`sid` is no string of 1 to 255 characters');
}

function readJti({ jti }: Claims): string {
  return isName(jti) ? jti : refuse('R24', 'jti_invalid');
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= limits.subjectCharacters;
}
