import type { DiagnosisTable } from './diagnosis.ts';

/** Settings, network, and the provider's endpoints. */
export const providerDiagnoses = {
  settings_invalid: {
    rule: 'K7',
    title: 'The connector’s settings cannot be used',
    cause: 'A file was edited by hand, or a secret that the settings name is not there.',
    fix: 'Run `countersign brand add` with a corrected file; what was found names the setting.',
  },
  client_secret_missing: {
    rule: 'K7',
    title: 'The client secret is not where the settings say',
    cause: 'The variable is not set for this process, or the file is not readable for its user.',
    fix: 'Set the variable where the service is started, or let its user read the file.',
  },
  insecure_host: {
    rule: 'O14',
    title: 'The provider is reached by an insecure exception',
    cause: 'Its host stands in `insecureHosts`, as for the demo and tests.',
    fix: 'Remove it from COUNTERSIGN_INSECURE_HOSTS before real consumers sign in.',
  },
  host_unknown: {
    rule: 'O15',
    title: 'The provider’s name has no address',
    cause: 'It is misspelt, known in another network only, or the name server does not answer.',
    fix: 'Correct the address, or let this server ask a name server that knows the name.',
  },
  tls_untrusted: {
    rule: 'O14',
    title: 'The provider’s certificate is not trusted',
    cause: 'It is self-signed, of a private authority, or the server sends it without its chain.',
    fix: 'Install the full chain on the provider; for a private authority start us with NODE_EXTRA_CA_CERTS.',
  },
  tls_expired: {
    rule: 'O14',
    title: 'The provider’s certificate has expired',
    cause: 'Nobody renewed it, or the server still uses the old file.',
    fix: 'Renew the certificate and reload the provider’s server.',
  },
  tls_expires_soon: {
    rule: 'O14',
    title: 'The provider’s certificate ends soon',
    cause: 'Automatic renewal usually happens 30 days before the end, so it may have failed.',
    fix: 'Renew the certificate now; when it ends nobody can sign in.',
  },
  tls_wrong_host: {
    rule: 'O14',
    title: 'The provider’s certificate is for another name',
    cause: 'The address names an alias that the certificate does not list.',
    fix: 'Use the name of the certificate in the connector, or issue one for this name.',
  },
  tls_failed: {
    rule: 'O14',
    title: 'No secure connection to the provider can be made',
    cause: 'Nothing listens on port 443, a firewall is between, or the server speaks no TLS 1.2.',
    fix: 'Let this server reach the address on port 443, with TLS 1.2 or later.',
  },
  challenge_method_missing: {
    rule: 'R5',
    title: 'The provider does not say that it supports PKCE with S256',
    cause: '`code_challenge_methods_supported` is absent or lacks `S256`.',
    fix: 'Switch PKCE on at the provider. If it is on and only not announced, nothing has to be done.',
  },
  algorithms_disjoint: {
    rule: 'V3',
    title: 'The provider signs with no algorithm that the connector allows',
    cause:
      '`id_token_signing_alg_values_supported` and the connector’s `algorithms` have nothing in common.',
    fix: 'Add one of the provider’s algorithms to the connector, RS256, PS256, ES256 or EdDSA.',
  },
  clock_differs: {
    rule: 'V11',
    title: 'The provider’s clock and ours differ',
    cause: 'One of the two servers does not synchronise its time.',
    fix: 'Switch on NTP on the one that is wrong. Up to 60 seconds are tolerated.',
  },
  redirect_uri_mismatch: {
    rule: 'R7',
    title: 'The provider does not take our redirect URI',
    cause:
      'It is registered in another spelling, or was another one at the authorization endpoint.',
    fix: 'Register the exact URI at the provider, and use the same one at both endpoints.',
  },
  redirect_uri_unclear: {
    rule: 'R7',
    title: 'The provider does not say whether our redirect URI is registered',
    cause: 'It shows a page in place of answering `prompt=none` with a redirect.',
    fix: 'Compare the registered URIs with those below by eye.',
  },
  authorization_client_unknown: {
    rule: 'R12',
    title: 'The authorization endpoint refuses our client id or redirect URI',
    cause: 'The client id is misspelt or was deleted, or the redirect URI is not registered.',
    fix: 'Compare client id and redirect URIs at the provider with the connector, character by character.',
  },
  state_dropped: {
    rule: 'R3',
    title: 'The provider does not return `state`',
    cause: 'The brand’s own sign-in page builds the redirect by hand and forgets the parameter.',
    fix: 'Return `state` unchanged with every redirect, with errors too (RFC 6749 section 4.1.2).',
  },
  client_refused: {
    rule: 'R12',
    title: 'The token endpoint does not accept our client authentication',
    cause:
      'The client id or secret is wrong or was renewed, or the provider expects another method.',
    fix: 'Enter the present secret, and set `clientAuthentication` to the method registered at the provider.',
  },
  client_not_allowed: {
    rule: 'R12',
    title: 'The provider does not allow the authorization code grant to this client',
    cause: 'The client is registered for another kind of use.',
    fix: 'Allow the grant `authorization_code` for the client at the provider.',
  },
  probe_unclear: {
    rule: 'R12',
    title: 'The token endpoint answered the probe in a way that says nothing',
    cause: 'It answers invalid codes with an error of its own, or checks other parameters first.',
    fix: 'Try a test sign-in; `invalid_grant` is the standard’s answer (RFC 6749 section 5.2).',
  },
  code_refused: {
    rule: 'R10',
    title: 'The token endpoint refused the code',
    cause: 'It is none of its codes, was used already, or is older than its minute.',
    fix: 'Answer a fresh authorization code of this provider and client at every call of the page’s method.',
  },
  challenge_not_forwarded: {
    rule: 'R5',
    title: 'The code was asked for without our PKCE challenge',
    cause:
      'The page does not send the `codeChallenge` that its method receives to the authorization endpoint.',
    fix: 'Send `code_challenge` and `code_challenge_method=S256` with the authorization request.',
  },
  token_member_misnamed: {
    rule: 'R13',
    title: 'The token endpoint answers the token under another name',
    cause:
      'It answers `{"token": …}`, as an own endpoint does that was not built on OpenID Connect.',
    fix: 'Answer `{"token_type": "Bearer", "access_token": …, "id_token": …}` (OpenID Connect Core 3.1.3.3).',
  },
  encryption_key_missing: {
    rule: 'V18',
    title: 'We publish no key to encrypt to',
    cause: 'The brand was saved by an older version.',
    fix: 'Run `countersign keys rotate <brand>`.',
  },
  encryption_not_required: {
    rule: 'V17',
    title: 'Attributes of consumers may cross the page unencrypted',
    cause:
      'The connector’s `encryption` is not `required`, so scripts of the page can read the token.',
    fix: 'Encrypt to the key of our JWK Set, then set `encryption` to `required`. A trial shows who is not ready.',
  },
  page_silent: {
    rule: 'page',
    title: 'No page has used this connector yet',
    cause: 'The chat was not opened by a signed-in consumer, or another connector comes first.',
    fix: 'Run a test sign-in from a page of the brand.',
  },
  trial_would_refuse: {
    rule: 'trial',
    title: 'The trial policy would refuse sign-ins that are accepted now',
    cause: 'Some tokens do not meet the stricter settings yet; the counts name the rules.',
    fix: 'Mend what the counts name, wait until they stay at zero, then make the trial’s settings the connector’s.',
  },
  examination_failed: {
    rule: 'doctor',
    title: 'This step could not be carried out',
    cause: 'Something unexpected happened on our side.',
    fix: 'Search the service’s log for the time of the examination.',
  },
} as const satisfies DiagnosisTable;
