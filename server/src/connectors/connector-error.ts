import type { ErrorDescription } from '@countersign/protocol';

const table = {
  page_answer_too_long: {
    status: 400,
    title: 'The page’s answer is longer than any code or ID token',
    help: 'Return the authorization code or the ID token alone from the page’s method.',
  },
  token_in_code_flow: {
    status: 400,
    title: 'The page returned an ID token, but the connector uses the Code Flow',
    help: 'Return the authorization code, or set the connector’s `flow` to `implicit`.',
  },
  code_in_implicit_flow: {
    status: 400,
    title: 'The page returned a code, but the connector uses the Implicit Flow',
    help: 'Return the signed ID token, or set the connector’s `flow` to `code`.',
  },
  redirect_uri_not_registered: {
    status: 400,
    title: 'The page’s redirect URI is not one of the connector’s',
    help: 'Add the exact URI to the connector’s `redirectUris`, or correct the page.',
  },
  way_not_offered: {
    status: 400,
    title: 'The connector does not offer this way to sign in',
    help: 'Add it to the connector’s `ways`: page, popup, window or app.',
  },
  answer_of_another_way: {
    status: 400,
    title: 'The sign-in was begun by one way and answered by another',
    help: 'Answer a page’s handshake with the page’s answer, all others with the response.',
  },
  authorization_response_invalid: {
    status: 400,
    title: 'What the provider sent back is not of the expected form',
    help: 'A parameter came twice, or the code or ID token is missing; `detail` names the rule.',
  },
  state_mismatch: {
    status: 400,
    title: 'The provider sent back another `state`, or none',
    help: 'The authorization server must return `state` unchanged; many self-made ones drop it.',
  },
  authorization_response_misdirected: {
    status: 400,
    title: 'The response arrived at another redirect URI than the sign-in began with',
    help: 'Register each connector’s redirect URI for its own client only.',
  },
  authorization_issuer_mismatch: {
    status: 400,
    title: 'The response does not name the provider that was asked (RFC 9207)',
    help: '`iss` must be the connector’s `issuer`. If nothing else is wrong, this is an attack.',
  },
  pushed_request_refused: {
    status: 502,
    title: 'The provider refused the pushed authorization request (RFC 9126)',
    help:
      '`detail` is its standard code. invalid_client: the client’s credentials. invalid_request: ' +
      'register the connector’s redirect URI and `scopes`.',
  },
  provider_changed: {
    status: 400,
    title: 'The provider’s endpoints changed while the consumer was there',
    help: 'Try again: the next sign-in uses the new ones. If you did not change them, find out who did.',
  },
  authorization_refused: {
    status: 400,
    title: 'The authorization endpoint answered with an error',
    help:
      '`detail` is its standard code. unauthorized_client, invalid_scope: register the client ' +
      'for this flow and these `scopes`. login_required: nobody was signed in.',
  },
  authorization_cancelled: {
    status: 401,
    title: 'The consumer, or the provider, ended the sign-in (access_denied)',
    help: 'Nothing, if the consumer cancelled. Else check who may use this client.',
  },
  url_refused: {
    status: 400,
    title: 'A provider’s address may not be reached from here',
    help: 'Use https on a public address; for one on this machine, see `insecureHosts`.',
  },
  provider_unreachable: {
    status: 502,
    title: 'The provider did not answer in time, or not at all',
    help: 'Check the address, its certificate, and that this server may reach it.',
  },
  provider_certificate_refused: {
    status: 502,
    title: 'The provider’s certificate does not hold',
    help:
      'The detail says why. Renew it, serve the whole chain, or name an authority of your own in ' +
      '`NODE_EXTRA_CA_CERTS`.',
  },
  provider_answer_invalid: {
    status: 502,
    title: 'The provider’s answer is not of the expected form',
    help: 'Compare it with OpenID Connect Core 3.1.3.3; often a proxy answers with an HTML page.',
  },
  discovery_issuer_mismatch: {
    status: 502,
    title: 'The discovery document names another issuer',
    help: 'Set `issuer` to exactly that of the discovery document, trailing slash included.',
  },
  discovery_incomplete: {
    status: 502,
    title: 'The discovery document lacks an endpoint that the flow needs',
    help: 'Enter the missing endpoint on the connector by hand.',
  },
  pkce_not_offered: {
    status: 502,
    title: 'The provider’s discovery document offers PKCE without S256',
    help:
      'Switch PKCE with S256 on at the provider. If it cannot, `insecureWithoutPkce` accepts that ' +
      'a stolen code can be used.',
  },
  token_endpoint_refused: {
    status: 401,
    title: 'The token endpoint refused the code',
    help:
      'invalid_grant: the code was used, is too old, or was asked for with another redirect_uri ' +
      'or PKCE challenge. unauthorized_client: the client may not use authorization codes.',
  },
  client_refused: {
    status: 401,
    title: 'The provider does not take us for its client (invalid_client)',
    help:
      'Compare `clientId`, `clientAuthentication` and the secret or certificate with what is ' +
      'registered there. For private_key_jwt, register the address of the brand’s JWK Set.',
  },
  id_token_missing: {
    status: 502,
    title: 'The token endpoint answered without an ID token',
    help: 'Ask for the scope `openid` at the authorization endpoint.',
  },
  dpop_not_applied: {
    status: 502,
    title: 'The provider did not bind the access token to our key',
    help: 'Switch DPoP on for the client at the provider, or set `dpop` to `when_offered`.',
  },
  userinfo_refused: {
    status: 502,
    title: 'The UserInfo endpoint refused the access token',
    help: 'Check that the access token is meant for UserInfo, or switch `userInfo` off.',
  },
  userinfo_not_signed: {
    status: 502,
    title: 'UserInfo came as plain JSON, but must be signed',
    help:
      'Set userinfo_signed_response_alg for the client at the provider, or leave ' +
      '`userInfoSigned` and `userInfoEncryption` out.',
  },
  connector_unknown: {
    status: 404,
    title: 'The brand has no such connector',
    help: 'Use the id of one of the brand’s connectors in `data-connector`.',
  },
  connector_off: {
    status: 403,
    title: 'The brand has switched the connector off',
    help: 'When its provider can be trusted again: `countersign connector trust`, or its page.',
  },
  connector_invalid: {
    status: 500,
    title: 'The connector’s settings cannot be used',
    help: 'Run `countersign brand add` again with a corrected file; `detail` names the setting.',
  },
} as const satisfies Record<string, ErrorDescription>;

export type ConnectorErrorCode = keyof typeof table;
export const connectorErrors: Readonly<Record<ConnectorErrorCode, ErrorDescription>> =
  Object.freeze(table);

/** `detail` names settings, endpoints and standard error codes; never what was sent or received. */
export class ConnectorError extends Error {
  readonly code: ConnectorErrorCode;
  readonly detail: string | undefined;
  constructor(code: ConnectorErrorCode, detail?: string, options?: { cause: unknown }) {
    super(connectorErrors[code].title, options);
    this.name = 'ConnectorError';
    this.code = code;
    this.detail = detail;
  }
}
