import type { DiagnosisTable } from './diagnosis.ts';

/** The ID token: where tokens/ has one code for several mistakes, or none. */
export const tokenDiagnoses = {
  alg_none: {
    rule: 'V3',
    title: 'The ID token is not signed: its `alg` is `none`',
    cause: 'The library that makes the tokens was never given a key, or runs in a test mode.',
    fix: 'Sign with RS256 or ES256. Unsigned tokens are never accepted.',
  },
  alg_symmetric: {
    rule: 'V3',
    title: 'The ID token is signed with a shared secret (HS256, HS384 or HS512)',
    cause: 'The default of many JWT libraries, with the client secret as the key.',
    fix: 'Sign with a private key, RS256 or ES256, and give the connector the public half.',
  },
  alg_misspelt: {
    rule: 'V3',
    title: 'The `alg` of the ID token is misspelt',
    cause: 'Case or a hyphen: `rs256`, `RS-256` or `SHA256withRSA` in place of `RS256`.',
    fix: 'Write `alg` exactly as RFC 7518 does, such as `RS256` or `ES256`.',
  },
  alg_not_listed: {
    rule: 'V3',
    title: 'The `alg` of the ID token is not one that the connector allows',
    cause:
      'The provider signs with another algorithm than the connector lists; without a list it is RS256.',
    fix: 'Add the algorithm to the connector’s `algorithms`, or let the provider sign with a listed one.',
  },
  jwe_alg_misspelt: {
    rule: 'V17',
    title: 'The `alg` of the encryption is misspelt',
    cause: 'Underscores, as in `RSA_OAEP_256`, which is the name of a constant in some libraries.',
    fix: 'Write `RSA-OAEP-256`, or the `alg` of the key in our JWK Set.',
  },
  jwe_enc_misspelt: {
    rule: 'V17',
    title: 'The `enc` of the encryption is misspelt',
    cause: 'Case or underscores, as in `a256gcm` or `A128CBC_HS256`.',
    fix: 'Write `A256GCM`, `A128GCM`, `A128CBC-HS256` or `A256CBC-HS512`.',
  },
  iat_missing: {
    rule: 'V11',
    title: 'The ID token does not say when it was issued',
    cause: 'The page’s server builds the claims by hand and leaves `iat` out.',
    fix: 'Set `iat` to the time of issue, in seconds since 1970.',
  },
  exp_missing: {
    rule: 'V11',
    title: 'The ID token does not say when it ends',
    cause: 'The page’s server builds the claims by hand and leaves `exp` out.',
    fix: 'Set `exp` to a few minutes after `iat`, in seconds since 1970.',
  },
  time_is_text: {
    rule: 'V11',
    title: 'A time in the ID token is text, not a number',
    cause: 'The value was put in quotes, as in `"exp": "1353801026"`.',
    fix: 'Write `exp`, `iat` and `nbf` as JSON numbers without quotes.',
  },
  time_in_milliseconds: {
    rule: 'V11',
    title: 'A time in the ID token is in milliseconds',
    cause: '`Date.now()` or `currentTimeMillis()` was used without dividing.',
    fix: 'Divide by 1000 and round down: JWT times are seconds since 1970.',
  },
  exp_far_future: {
    rule: 'V11',
    title: 'The ID token is good for years',
    cause:
      '`exp` is a fixed number, often copied from an example, or was computed with a wrong unit.',
    fix: 'Set `exp` to a few minutes after `iat`. A token that leaks must be worth nothing soon.',
  },
  subject_is_email: {
    rule: 'R17',
    title: 'The subject is an email address',
    cause:
      'The provider puts the login into `sub`. Addresses change hands; who gets one gets the history.',
    fix: 'Set `sub` to an account’s own, never reused identifier, and send the address as `email`.',
  },
  subject_is_phone: {
    rule: 'R17',
    title: 'The subject is a telephone number',
    cause: 'The provider puts the number into `sub`. Numbers are given to others after a while.',
    fix: 'Set `sub` to an account’s own, never reused identifier, and send the number as `phone_number`.',
  },
  subject_constant: {
    rule: 'V10',
    title: 'Different consumers come with the same subject',
    cause:
      '`sub` is a constant, such as the name of the application, or the id of a service account.',
    fix: 'Set `sub` to the account of the consumer who is signed in; until then they all look like one person.',
  },
  claim_unreadable: {
    rule: 'claims',
    title: 'A declared claim came in another form than declared',
    cause: 'The provider changed the claim, or the connector declares another type for it.',
    fix: 'Compare the connector’s `attributes` with a token of yours; the audit record names the claim.',
  },
  sdes_not_an_array: {
    rule: 'claims',
    title: '`lp_sdes` is an object, not an array',
    cause: 'One entry was written without the brackets around it.',
    fix: 'Send `"lp_sdes": [{"type": "ctmrinfo", "info": {…}}]`.',
  },
  sdes_wrong_member: {
    rule: 'claims',
    title: 'An entry of `lp_sdes` has its facts under a wrong name',
    cause: 'The body stands under a name such as `customerInfo`, or directly in the entry.',
    fix: 'Use `{"type": "ctmrinfo", "info": {…}}` and `{"type": "personal", "personal": {…}}`.',
  },
  sdes_type_unknown: {
    rule: 'claims',
    title: 'An entry of `lp_sdes` has a type that nobody knows',
    cause: '`type` is missing or misspelt, as in `customerInfo` for `ctmrinfo`.',
    fix: 'Use `ctmrinfo` and `personal`; declare everything else as claims of your own.',
  },
  sdes_type_of_the_page: {
    rule: 'claims',
    title: 'An entry of `lp_sdes` has a type that only a page may send',
    cause: 'Cart, purchase, lead and the like describe the visit, not the consumer.',
    fix: 'Send it from the page, with `lpTag.sdes.push`; in a token only `ctmrinfo` and `personal` count.',
  },
  sdes_field_unsupported: {
    rule: 'claims',
    title: 'An entry of `lp_sdes` has a field that is not supported in a token',
    cause:
      'The field is none of the catalogue, or one such as `storeNumber` that only a page may send.',
    fix: 'Declare it on the connector as an attribute with a claim of its own.',
  },
  token_replayed: {
    rule: 'V15',
    title: 'The ID token has been used before',
    cause: 'The page keeps a token and answers it again, or two tabs were given the same one.',
    fix: 'Issue a new ID token for every call of the page’s method; never put one into the page’s HTML.',
  },
  handshake_unusable: {
    rule: 'R3',
    title: 'The answer came too late, twice, or from another browser',
    cause: 'The page answered more than once, or a sign-in took longer than ten minutes.',
    fix: 'Answer each call of the method once; a late consumer simply signs in again.',
  },
} as const satisfies DiagnosisTable;
