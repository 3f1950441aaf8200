import type { ErrorDescription } from '@countersign/protocol';

const table = {
  userinfo_subject_mismatch: {
    status: 401,
    title: 'UserInfo speaks of another subject than the ID token',
    help: 'UserInfo must be about the access token’s own subject (OIDC Core 5.3.2).',
  },
  refreshed_for_another: {
    status: 401,
    title: 'A refresh brought an ID token of another sign-in',
    help: 'OIDC Core 12.2: a refreshed ID token keeps `sub` and `auth_time`, and has a later `iat`.',
  },
  hosted_domain_mismatch: {
    status: 401,
    title: 'The consumer is no member of the connector’s Google Workspace',
    help: 'Leave `hostedDomain` out to let every Google account in.',
  },
  attributes_not_encrypted: {
    status: 401,
    title: 'The ID token holds personal data and crossed the page without encryption',
    help:
      'Encrypt it to the brand’s published key (docs/guides/encrypted-id-tokens.md), leave the ' +
      'attributes out, or set the connector’s `encryption` to `accepted`.',
  },
  assurance_insufficient: {
    status: 401,
    title: 'The proof holds, but is not as strong or as fresh as an agent asked for',
    help:
      'The page’s method gets `acrValues` and `maxAge` as members of its third argument: pass them ' +
      'on as `acr_values` and `max_age`. The ID token must name `acr`, and `auth_time` where an ' +
      'age was asked for.',
  },
  processing_restricted: {
    status: 403,
    title: 'The processing of this consumer’s data is restricted',
    help:
      'A privacy officer restricted it (GDPR 18), so no proof of theirs is taken. Lift that with ' +
      '`countersign consumer unrestrict`; until then they can chat as not verified.',
  },
  handshake_unusable: {
    status: 409,
    title: 'The handshake is unknown, used, too old, or of another session',
    help: 'The page answered late or twice. Each answer needs a handshake of its own.',
  },
  token_replayed: {
    status: 401,
    title: 'The ID token has been used before',
    help: 'Issue a fresh ID token for every call of the page’s method; do not cache it.',
  },
  signed_out_meanwhile: {
    status: 401,
    title: 'The consumer was signed out while this sign-in was under way',
    help: 'The provider, the consumer or the brand ended it. Signing in once more starts anew.',
  },
  dpop_proof_repeated: {
    status: 401,
    title: 'This DPoP proof has been used before',
    help: 'Make a proof for every request, with a `jti` of its own. A copied request looks the same.',
  },
  dpop_proofs_full: {
    status: 503,
    title: 'More DPoP proofs arrived in a minute than this process remembers',
    help: 'Requests are refused until the minute is over. Look for who sends them; add a process.',
  },
  session_over: {
    status: 401,
    title: 'The consumer session is over',
    help: 'Start a new session.',
  },
} as const satisfies Record<string, ErrorDescription>;

export type IdentityErrorCode = keyof typeof table;
export const identityErrors: Readonly<Record<IdentityErrorCode, ErrorDescription>> =
  Object.freeze(table);

export class IdentityError extends Error {
  readonly code: IdentityErrorCode;
  constructor(code: IdentityErrorCode) {
    super(identityErrors[code].title);
    this.name = 'IdentityError';
    this.code = code;
  }
}
