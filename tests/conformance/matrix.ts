/**
 * The public test descriptions of the OpenID Foundation's relying-party suite, one row for each:
 * what the provider does and what the relying party must do. `~` stands for `oidcc-client-test`,
 * `F1` and `F2` for the FAPI 1 Advanced and FAPI 2 client tests. This is our own port of them, not
 * a certification.
 */
export type MatrixRow = {
  readonly test: string;
  readonly mutation: string;
  readonly expected: string;
  /** 1 and 2 must have a test here; 3 and 4 may have a reason instead. */
  readonly priority: number;
};

type Line = readonly [test: string, mutation: string, expected: string, priority: number];

const lines: readonly Line[] = [
  [
    '~',
    'none (happy path); response types code / id_token / id_token token / code id_token [token]',
    'login completes; token+userinfo called',
    1,
  ],
  ['~-invalid-iss', 'id_token.iss = iss + "1"', 'reject, no userinfo call', 1],
  ['~-missing-sub', 'delete id_token.sub', 'reject', 1],
  ['~-invalid-aud', 'id_token.aud = aud + "1"', 'reject', 1],
  ['~-missing-aud', 'delete id_token.aud', 'reject', 1],
  ['~-missing-iat', 'delete id_token.iat', 'reject', 1],
  [
    '~-kid-absent-single-jwks',
    'no kid in header; JWKS: 1 RSA, 1 P-256, 1 secp256k1, 1 OKP signing key, none with kid',
    'accept (single key matching RS256)',
    1,
  ],
  [
    '~-kid-absent-multiple-jwks',
    'no kid; JWKS: 3 RSA, 3 P-256, 3 secp256k1, 3 OKP without kid',
    'accept by trying, or reject; either passes. Policy: reject',
    1,
  ],
  ['~-idtoken-sig-rs256', 'sign RS256; advertise only RS256', 'accept', 1],
  [
    '~-idtoken-sig-none',
    'alg none, code flow only',
    'may accept or reject; suite marks reject as SKIPPED. Policy: reject',
    1,
  ],
  [
    '~-invalid-sig-rs256',
    'every signature byte XOR 0x5A (RS256)',
    'reject (in code flow continuing is only SKIPPED; policy: reject)',
    1,
  ],
  ['~-invalid-sig-es256', 'every signature byte XOR 0x5A (ES256)', 'reject', 1],
  ['~-invalid-sig-hs256', 'every MAC byte XOR 0x5A (HS256 with client_secret)', 'reject', 2],
  [
    '~-userinfo-invalid-sub',
    'userinfo.sub = sub + "invalid"',
    'reject userinfo response, no PII shown',
    1,
  ],
  ['~-nonce-invalid', 'id_token.nonce = nonce + "1"', 'reject', 1],
  ['~-nonce-unless-code-flow', 'none; check that a nonce is sent', 'nonce present in request', 1],
  [
    '~-scope-userinfo-claims',
    'request profile/email/phone/address scopes; claims returned only at userinfo',
    'claims obtained',
    1,
  ],
  [
    '~-client-secret-basic',
    'token endpoint accepts only client_secret_basic',
    'authenticates (form-url-encode id and secret before base64)',
    1,
  ],
  ['~-invalid-chash', 'id_token.c_hash + "1"', 'reject, no token call', 1],
  ['~-missing-chash', 'omit c_hash in code id_token', 'reject', 1],
  ['~-invalid-athash', 'id_token.at_hash + "1"', 'reject', 1],
  ['~-missing-athash', 'omit at_hash in id_token token', 'reject', 1],
  ['~-userinfo-bearer-header', 'userinfo only accepts Authorization: Bearer', 'uses header', 1],
  ['~-userinfo-bearer-body', 'userinfo only accepts form body', 'optional', 3],
  ['~-userinfo-signed', 'userinfo is a signed JWT RS256 (iss, aud present)', 'verify then use', 1],
  [
    '~-form-post-error',
    'max_age=0&prompt=none request answered by form_post error login_required',
    'show error page; no crash, no XSS',
    2,
  ],
  ['~-aggregated-claims', '_claim_names/_claim_sources JWT', 'verify inner JWT or ignore', 3],
  [
    '~-distributed-claims',
    '_claim_sources endpoint + access_token',
    'fetch through SSRF guard or ignore. Policy: ignore',
    3,
  ],
  [
    '~-mtls-endpoint-aliases',
    'mtls_endpoint_aliases in metadata',
    'uses alias with client certificate',
    2,
  ],
  ['~-discovery-openid-config', 'random per-run endpoints', 'discovery fetched and used', 1],
  ['~-discovery-jwks-uri-keys', 'jwks_uri random per run', 'fetches jwks_uri from discovery', 1],
  [
    '~-discovery-issuer-mismatch',
    'metadata.issuer + "INVALID"',
    'stop before any authorization request',
    1,
  ],
  [
    '~-signing-key-rotation',
    'rotate key after first id_token',
    'second login verifies after one JWKS refetch',
    1,
  ],
  [
    '~-signing-key-rotation-just-before-signing',
    'rotate key between JWKS fetch and signing',
    'verifies after one refetch',
    1,
  ],
  ['~-discovery-webfinger-acct', 'WebFinger acct', 'n/a for brand-configured issuers', 4],
  ['~-discovery-webfinger-url', 'WebFinger URL', 'n/a', 4],
  ['~-dynamic-registration', 'registration endpoint', 'optional', 3],
  ['~-request-uri-signed-rs256', 'request_uri signed RS256', 'optional (prefer PAR/JAR)', 3],
  ['~-request-uri-signed-none', 'request_uri alg none', 'n/a (insecure)', 4],
  ['~-refresh-token', 'refresh grant', 'new access token used', 2],
  ['~-refresh-token-invalid-issuer', 'iss in refreshed id_token differs', 'reject, end session', 2],
  ['~-refresh-token-invalid-sub', 'sub in refreshed id_token + "1"', 'reject, end session', 2],
  [
    '~-3rd-party-init-login',
    'browser sent to initiate_login_uri with iss',
    'starts normal flow only for a configured iss; target_link_uri allow-listed',
    2,
  ],
  [
    '~-session-management',
    'check_session_iframe polling',
    'optional (broken by 3rd party cookie blocking)',
    4,
  ],
  ['~-rp-init-logout', 'end_session_endpoint', 'RP-initiated logout', 2],
  [
    '~-rp-init-logout-other-state',
    'state changed on return',
    'session ended, state mismatch ignored safely',
    2,
  ],
  ['~-rp-init-logout-no-state', 'state removed on return', 'same', 2],
  ['~-rp-frontchannel-rpinitlogout', 'front-channel iframe GET with iss,sid', 'session cleared', 3],
  ['~-rp-frontchannel-opinitlogout', 'OP initiated', 'session cleared', 3],
  [
    '~-rp-backchannel-rpinitlogout',
    'valid logout_token, typ logout+jwt, exp iat+120',
    'HTTP 200; sessions of sub/sid ended, agents see it live',
    1,
  ],
  ['~-rp-backchannel-rpinitlogout-alg-none', 'alg none', 'HTTP 400', 1],
  ['~-rp-backchannel-rpinitlogout-no-event', 'delete events', 'HTTP 400', 1],
  [
    '~-rp-backchannel-rpinitlogout-wrong-event',
    'events={http://schemas.openid.net/event/foobar:{}}',
    'HTTP 400',
    1,
  ],
  ['~-rp-backchannel-rpinitlogout-with-nonce', 'add nonce', 'HTTP 400', 1],
  [
    '~-rp-backchannel-rpinitlogout-wrong-alg',
    'sign ES256 when client registered RS256 (else RS256)',
    'HTTP 400',
    1,
  ],
  ['~-rp-backchannel-rpinitlogout-wrong-aud', 'aud + suffix', 'HTTP 400', 1],
  ['~-rp-backchannel-rpinitlogout-wrong-iss', 'iss + "INVALID"', 'HTTP 400', 1],
  [
    'F2:invalid-authorization-response-iss',
    'wrong iss response parameter (RFC 9207)',
    'error, call nothing',
    1,
  ],
  ['F2:valid-aud-as-array', 'aud=[client_id]', 'accept', 1],
  ['F2:happy-path-no-dpop-nonce', 'same without DPoP nonce', 'completes', 2],
  [
    'F2:rs-dpop-auth-scheme-case-insensitivity',
    'DPoP scheme case changed in WWW-Authenticate',
    'accept',
    1,
  ],
  ['F2:invalid-missing-iss', 'no iss', 'reject', 1],
  ['F2:invalid-expired-exp', 'exp = now - 6 min', 'reject', 1],
  [
    'F2:happy-path',
    'PAR + PKCE S256 + private_key_jwt (aud = issuer as a single string) + DPoP with server nonce',
    'completes',
    1,
  ],
  ['F2:invalid-null-alg', 'alg none', 'reject', 1],
  ['F2:invalid-missing-nonce', 'nonce missing', 'reject', 1],
  ['F2:invalid-secondary-aud', 'aud=[client_id, unknown] without azp', 'reject', 1],
  ['F2:ensure-authorization-response-with-invalid-state-fails', 'change state', 'error', 1],
  [
    'F2:ensure-authorization-response-with-invalid-missing-state-fails',
    'drop state from the response',
    'error',
    1,
  ],
  ['F2:token-type-case-insensitivity', 'token_type in inverted case (bEARER)', 'accept', 1],
  ['F2:invalid-iss', 'iss wrong', 'reject', 1],
  [
    'F2:invalid-alternate-alg',
    'id_token signed RS256 although PS256/ES256 registered',
    'reject',
    1,
  ],
  [
    'F2:token-endpoint-response-without-expires_in',
    'no expires_in',
    'accept, do not assume infinite',
    1,
  ],
  ['F2:discovery-issuer-mismatch', 'metadata.issuer + "INVALID"', 'stop', 1],
  ['F2:invalid-missing-exp', 'no exp', 'reject', 1],
  ['F2:invalid-nonce', 'nonce wrong', 'reject', 1],
  [
    'F2:remove-authorization-response-iss',
    'iss parameter removed although advertised',
    'error, call nothing',
    1,
  ],
  ['F2:invalid-missing-aud', 'no aud', 'reject', 1],
  ['F2:invalid-aud', 'aud wrong', 'reject', 1],
  ['F1:iat-is-week-in-past', 'id_token.iat = now - 7 d', 'reject', 1],
  ['F1:encrypted-idtoken', 'JWE id_token (RSA-OAEP)', 'accept', 1],
  ['F1:encrypted-idtoken-usingrsa15', 'JWE id_token RSA1_5', 'reject', 1],
  ['F1:invalid-shash', 's_hash wrong', 'reject', 2],
  ['F1:invalid-missing-shash', 's_hash missing', 'reject', 3],
  [
    'F1:no-scope-in-token-endpoint-response',
    'scope missing in token response',
    'accept, assume requested',
    2,
  ],
];

export const matrix: readonly MatrixRow[] = lines.map(([test, mutation, expected, priority]) => {
  return { test, mutation, expected, priority };
});

/** Rows without a test. Of priority 3 and 4 only: the others have no excuse. */
export const notCovered: Readonly<Record<string, string>> = {
  '~-userinfo-bearer-body': 'optional; the access token goes in the header, as RFC 6750 prefers',
  '~-discovery-webfinger-acct': 'the issuer is configured by the brand, never found by WebFinger',
  '~-discovery-webfinger-url': 'the issuer is configured by the brand, never found by WebFinger',
  '~-dynamic-registration': 'the brand registers the service at its provider by hand',
  '~-request-uri-signed-rs256': 'no request objects; requests are pushed (PAR) instead',
  '~-request-uri-signed-none': 'an unsigned request object protects nothing',
  '~-session-management': 'browsers block the cookies that its iframe needs',
  '~-rp-frontchannel-rpinitlogout':
    'browsers block the cookies that its iframe needs; back-channel',
  '~-rp-frontchannel-opinitlogout':
    'browsers block the cookies that its iframe needs; back-channel',
  'F1:invalid-missing-shash': 's_hash binds state in hybrid flows; the service asks for code alone',
};

/** `F2:invalid-iss` → `fapi2/invalid-iss.ts`, and `~` alone → `oidcc/happy-path.ts`. */
export function rowFile(test: string): string {
  const [, suite = '', name = ''] = /^(~|F1|F2)[-:]?(.*)$/.exec(test) ?? [];
  const folder = { '~': 'oidcc', F1: 'fapi1', F2: 'fapi2' }[suite] ?? '';
  return `${folder}/${(name || 'happy-path').replaceAll('_', '-')}.ts`;
}
