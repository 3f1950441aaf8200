import type { AuthorizationServer } from 'oauth4webapi';
import { ConnectorError } from '../connector-error.ts';
import { presetOf } from '../presets/preset.ts';
import type { CodeFlowSettings, ConnectorSettings } from '../settings/connector-settings.ts';

/**
 * What we know of a provider, from its discovery document and from what was entered by hand. One
 * sign-in uses one of these from its first step to its last, so that nothing can be exchanged in
 * between (A44).
 */
export type ProviderMetadata = {
  readonly issuer: string;
  readonly jwksUri: string | undefined;
  readonly authorizationEndpoint: string | undefined;
  readonly pushedAuthorizationRequestEndpoint: string | undefined;
  readonly requiresPushedAuthorizationRequests: boolean;
  readonly tokenEndpoint: string | undefined;
  readonly userInfoEndpoint: string | undefined;
  readonly endSessionEndpoint: string | undefined;
  /** Whether its authorization responses carry `iss` (RFC 9207). */
  readonly namesIssuerInResponses: boolean;
  /** Undefined if it does not say; never without S256, unless the connector says that it may. */
  readonly codeChallengeMethods: readonly string[] | undefined;
  /** Empty if it knows no DPoP (RFC 9449). */
  readonly dpopAlgorithms: readonly string[];
  /** Undefined if it does not say. */
  readonly clientAuthenticationMethods: readonly string[] | undefined;
  /** Where a client with a certificate calls instead (RFC 8705 section 5). */
  readonly mtlsEndpoints: {
    readonly tokenEndpoint: string | undefined;
    readonly userInfoEndpoint: string | undefined;
    readonly pushedAuthorizationRequestEndpoint: string | undefined;
  };
};

/** A discovery document that has been checked to be the issuer's. */
export type DiscoveryDocument = AuthorizationServer;

/**
 * Whether the settings alone are enough for a sign-in; then no discovery document is read, and an
 * endpoint that was not entered does not exist.
 */
export function isEnteredByHand(settings: ConnectorSettings): boolean {
  if (settings.flow === 'implicit') return Boolean(settings.keys ?? settings.jwksUri);
  const { jwksUri, tokenEndpoint, userInfoEndpoint } = settings;
  return Boolean(jwksUri && tokenEndpoint && (!asksUserInfo(settings) || userInfoEndpoint));
}

export function asksUserInfo(settings: CodeFlowSettings): boolean {
  return settings.userInfo ?? presetOf(settings).userInfo;
}

/** @throws ConnectorError `discovery_incomplete`, `provider_answer_invalid`, `pkce_not_offered` */
export function metadataOf(
  settings: ConnectorSettings,
  document: DiscoveryDocument = { issuer: settings.issuer },
): ProviderMetadata {
  const code = settings.flow === 'code' ? settings : undefined;
  const aliases = document.mtls_endpoint_aliases;
  const metadata = {
    issuer: settings.issuer,
    jwksUri: settings.jwksUri ?? document.jwks_uri,
    authorizationEndpoint: settings.authorizationEndpoint ?? document.authorization_endpoint,
    pushedAuthorizationRequestEndpoint:
      code?.pushedAuthorizationRequestEndpoint ?? document.pushed_authorization_request_endpoint,
    requiresPushedAuthorizationRequests: document.require_pushed_authorization_requests === true,
    tokenEndpoint: code?.tokenEndpoint ?? document.token_endpoint,
    userInfoEndpoint: code?.userInfoEndpoint ?? document.userinfo_endpoint,
    endSessionEndpoint: settings.endSessionEndpoint ?? document.end_session_endpoint,
    namesIssuerInResponses: document.authorization_response_iss_parameter_supported === true,
    codeChallengeMethods: document.code_challenge_methods_supported,
    dpopAlgorithms: document.dpop_signing_alg_values_supported ?? [],
    clientAuthenticationMethods: document.token_endpoint_auth_methods_supported,
    mtlsEndpoints: {
      tokenEndpoint: aliases?.token_endpoint,
      userInfoEndpoint: aliases?.userinfo_endpoint,
      pushedAuthorizationRequestEndpoint: aliases?.pushed_authorization_request_endpoint,
    },
  };
  checkForms(metadata);
  checkComplete(settings, metadata);
  return Object.freeze(metadata);
}

const listMembers = [
  'codeChallengeMethods',
  'dpopAlgorithms',
  'clientAuthenticationMethods',
] as const;

/** A discovery document is checked JSON of any form; each member is read as what it says it is. */
function checkForms(metadata: ProviderMetadata): void {
  const { mtlsEndpoints, ...own } = metadata;
  for (const [name, value] of Object.entries({ ...own, ...mtlsEndpoints })) {
    const isAddress = name.endsWith('Endpoint') || name === 'jwksUri';
    const isRight = typeof value === 'string' && URL.canParse(value) && value.length <= 1000;
    if (isAddress && value !== undefined && !isRight) malformed(name);
  }
  for (const name of listMembers) {
    const list = metadata[name];
    if (list !== undefined && !isListOfTexts(list)) malformed(name);
  }
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function malformed(member: string): never {
  throw new ConnectorError('provider_answer_invalid', `discovery document: ${member}`);
}

function checkComplete(settings: ConnectorSettings, metadata: ProviderMetadata): void {
  const hasKeys = settings.flow === 'implicit' && settings.keys !== undefined;
  if (!metadata.jwksUri && !hasKeys) throw new ConnectorError('discovery_incomplete', 'jwks_uri');
  if (settings.flow === 'implicit') return;
  if (!metadata.tokenEndpoint) throw new ConnectorError('discovery_incomplete', 'token_endpoint');
  const offersPkce = metadata.codeChallengeMethods?.includes('S256') ?? true;
  if (!offersPkce && !settings.insecureWithoutPkce) throw new ConnectorError('pkce_not_offered');
}
