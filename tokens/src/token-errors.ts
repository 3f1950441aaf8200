import { dpopErrors } from './dpop/dpop-errors.ts';
import { encryptionErrors } from './encryption/encryption-errors.ts';
import { misconfigured, refused } from './error-status.ts';
import { keyErrors } from './keys/key-errors.ts';

/** One row of the table. `help` says what to do, to the person who can do it. */
export type TokenErrorDescription = {
  readonly status: number;
  readonly title: string;
  readonly help: string;
};

const shape = {
  token_is_not_a_jwt: {
    status: refused,
    title: 'What arrived is not a token',
    help:
      'Pass the ID token itself: three base64url parts joined by dots. An authorization code, ' +
      'an identity object, an error page or `null` is not a token.',
  },
  token_malformed: {
    status: refused,
    title: 'The token is damaged',
    help:
      'Pass the token on exactly as the provider issued it: compact form, base64url without ' +
      'padding, spaces or line breaks, UTF-8 JSON objects inside.',
  },
  token_too_large: {
    status: refused,
    title: 'The token is larger than allowed',
    help:
      'Put fewer claims into the ID token and serve the rest from the UserInfo endpoint. A ' +
      'signed token may have 16 KiB, its header 2 KiB.',
  },
  token_too_deep: {
    status: refused,
    title: 'The JSON of the token is nested too deeply',
    help: 'Flatten the claims: at most 16 levels, and 4 in the header.',
  },
  duplicate_member: {
    status: refused,
    title: 'A JSON object of the token names the same member twice',
    help:
      'Make the issuer write every claim and header member once; readers disagree on which of ' +
      'two values counts.',
  },
  number_out_of_range: {
    status: refused,
    title: 'The token holds a number that cannot be read exactly',
    help: 'Send integers above 9007199254740991, such as account numbers, as strings.',
  },
} as const;

const header = {
  alg_forbidden: {
    status: refused,
    title: 'The signature algorithm is not on the list of this policy',
    help:
      'Sign with an algorithm the connector allows, or add the algorithm to the connector. ' +
      '`none` and HS* are never allowed.',
  },
  crit_present: {
    status: refused,
    title: 'The header demands an extension that we do not know',
    help: 'Issue ID tokens without `crit` and without `b64`.',
  },
  kid_invalid: {
    status: refused,
    title: 'The `kid` of the header is not usable',
    help: 'Set `kid` to a string of 1 to 256 characters, the same as in the key set.',
  },
  kid_unknown: {
    status: refused,
    title: 'No key of the issuer has the `kid` of this token',
    help:
      'Publish the signing key in the key set before using it, or paste the current key into ' +
      'the connector.',
  },
  kid_missing: {
    status: refused,
    title: 'The token names no key and several keys fit',
    help: 'Set `kid` in the header of the token, or publish only one key for this algorithm.',
  },
  typ_forbidden: {
    status: refused,
    title: 'This is another kind of token, not an ID token',
    help:
      'Pass the `id_token`. If the issuer marks its ID tokens with an own `typ`, add it to the ' +
      'allowed types of the connector.',
  },
} as const;

const claims = {
  signature_invalid: {
    status: refused,
    title: 'The signature does not belong to this token and this key',
    help:
      'Compare the public key of the connector with the private key that signs, and pass the ' +
      'token on unchanged.',
  },
  issuer_mismatch: {
    status: refused,
    title: 'The token was issued by somebody else',
    help:
      'Make `iss` and the issuer of the connector equal, character for character, with case and' +
      ' final slash.',
  },
  subject_invalid: {
    status: refused,
    title: 'The token does not say whom it is about',
    help: 'Set `sub` to a stable, unique string of 1 to 255 printable ASCII characters.',
  },
  audience_mismatch: {
    status: refused,
    title: 'The token is meant for another audience',
    help: 'Set `aud` to the client id of the connector, as a string or an array of strings.',
  },
  azp_mismatch: {
    status: refused,
    title: 'The token was issued to another party',
    help:
      'Set `azp` to the client id, or list the other client in the allowed authorized parties. ' +
      'With several audiences `azp` is required.',
  },
  time_missing: {
    status: refused,
    title: 'A required time is missing',
    help: 'Set `iat` and `exp` in every ID token, and `auth_time` when the connector limits it.',
  },
  time_not_number: {
    status: refused,
    title: 'A time is not a number',
    help: 'Write times as JSON numbers without quotes: seconds since 1970.',
  },
  time_in_milliseconds: {
    status: refused,
    title: 'A time is in milliseconds',
    help: 'Write times in seconds: divide by 1000 and round down.',
  },
  expired: {
    status: refused,
    title: 'The token has expired',
    help:
      'Fetch a new token for each sign-in and each renewal. If it is new, set the clocks of ' +
      'both servers.',
  },
  expires_before_issued: {
    status: refused,
    title: 'The token ends before it begins',
    help: 'Set `exp` later than `iat`, both in seconds.',
  },
  lifetime_too_long: {
    status: refused,
    title: 'The token is valid for longer than allowed',
    help:
      'Issue tokens that live minutes, at most as long as the connector allows (24 hours unless' +
      ' set otherwise).',
  },
  issued_in_future: {
    status: refused,
    title: 'The token was issued in the future',
    help: 'Set the clock of the issuing server (NTP). Up to the clock tolerance is accepted.',
  },
  too_old: {
    status: refused,
    title: 'The token was issued too long ago',
    help:
      'Make a new token when the chat opens, not when the page was built or the consumer logged' +
      ' in.',
  },
  not_yet_valid: {
    status: refused,
    title: 'The token is not valid yet',
    help: 'Set `nbf` to the time of issue or leave it out, and set the clock of the issuing server.',
  },
  nonce_missing: {
    status: refused,
    title: 'The token does not carry the nonce of this sign-in',
    help:
      'Pass the `nonce` that your method received into the token, or on to the authorization ' +
      'endpoint.',
  },
  nonce_mismatch: {
    status: refused,
    title: 'The token was made for another sign-in',
    help:
      'Make a new token for each call of your method, with the nonce of that call. Do not cache' +
      ' tokens.',
  },
  at_hash_missing: {
    status: refused,
    title: 'The token is not bound to the access token beside it',
    help: 'Set `at_hash` (OpenID Connect Core section 3.2.2.10), or send no access token.',
  },
  at_hash_mismatch: {
    status: refused,
    title: 'The access token is not the one this ID token belongs to',
    help:
      'Compute `at_hash` from the access token: left half of the hash of the signature ' +
      'algorithm, base64url.',
  },
  c_hash_missing: {
    status: refused,
    title: 'The token is not bound to the authorization code beside it',
    help: 'Set `c_hash` (OpenID Connect Core section 3.3.2.11).',
  },
  c_hash_mismatch: {
    status: refused,
    title: 'The authorization code is not the one this ID token belongs to',
    help:
      'Compute `c_hash` from the code: left half of the hash of the signature algorithm, ' +
      'base64url.',
  },
  s_hash_mismatch: {
    status: refused,
    title: 'The state is not the one this ID token belongs to',
    help:
      'Compute `s_hash` from the state: left half of the hash of the signature algorithm, ' +
      'base64url.',
  },
  claim_malformed: {
    status: refused,
    title: 'A standard claim has the wrong type',
    help: 'Send `acr` as a string and `amr` as an array of strings.',
  },
  auth_too_old: {
    status: refused,
    title: 'The consumer signed in too long ago',
    help: 'Ask the consumer to sign in again: pass `max_age` or `prompt=login` to the provider.',
  },
  acr_insufficient: {
    status: refused,
    title: 'The sign-in was not strong enough',
    help: 'Ask the provider for one of the required classes with `acr_values`.',
  },
  not_a_logout_token: {
    status: refused,
    title: 'This is another kind of token, not a logout token',
    help:
      'Send the `logout_token` of Back-Channel Logout 1.0: `events` with its one member, no ' +
      '`nonce`, `typ` `logout+jwt` or none.',
  },
  logout_names_nobody: {
    status: refused,
    title: 'The logout token does not say whose sessions end',
    help: 'Set `sub` or `sid` or both, as in the ID token of that sign-in.',
  },
  jti_invalid: {
    status: refused,
    title: 'The logout token has no usable identifier',
    help: 'Set `jti` to a new, unique string of 1 to 255 characters in every logout token.',
  },
  not_user_info: {
    status: refused,
    title: 'This is another kind of token, not an answer of the UserInfo endpoint',
    help:
      'Let the UserInfo endpoint answer with claims: no `events`, `typ` `JWT` or none. If the ' +
      'issuer marks them with an own `typ`, add it to the allowed types of the connector.',
  },
  policy_unsafe: {
    status: misconfigured,
    title: 'The policy would accept unsafe tokens',
    help: 'The detail names the member and the safe alternative.',
  },
} as const;

/** Every way in which this package refuses: code → HTTP status, title, help. */
export const tokenErrors = freezeRows({
  ...shape,
  ...encryptionErrors,
  ...header,
  ...keyErrors,
  ...claims,
  ...dpopErrors,
});

export type TokenErrorCode = keyof typeof tokenErrors;

function freezeRows<T extends Record<string, TokenErrorDescription>>(
  rows: T,
): Readonly<Record<keyof T, TokenErrorDescription>> {
  for (const row of Object.values(rows)) Object.freeze(row);
  return Object.freeze(rows);
}
