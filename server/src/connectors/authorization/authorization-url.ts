/**
 * The authorization endpoint: where consumers are sent to sign in, and what comes back. Entry
 * points: authorizationUrl before, readAuthorizationResponse after; hands a code or ID token over
 * to redeem. Must never follow an address from a parameter, or look at anything in a response
 * before its state.
 */
import type { CodeFlow, Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import { pushRequest } from './push-request.ts';

/** A connector, and what is known of its provider for this sign-in. */
export type AtProvider = {
  readonly connector: Connector;
  readonly provider: ProviderMetadata;
};

export type AuthorizationAsk = {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeChallenge: string;
  /** Of an agent who asks for more than the connector does. */
  readonly acrValues?: readonly string[] | undefined;
  readonly maxAgeSeconds?: number | undefined;
};

/**
 * The address to which the consumer's browser goes. Everything in it was made here or configured;
 * the browser adds nothing (R3 to R7).
 *
 * @throws ConnectorError
 */
export async function authorizationUrl(
  outbound: Outbound,
  { connector, provider }: AtProvider,
  ask: AuthorizationAsk,
): Promise<string> {
  const { authorizationEndpoint } = provider;
  if (!authorizationEndpoint) {
    throw new ConnectorError('discovery_incomplete', 'authorization_endpoint');
  }
  const asked = parametersOf(connector, ask);
  const parameters = pushes(connector, provider)
    ? await pushRequest({ outbound, provider, client: connector.code.client }, asked)
    : asked;
  const url = new URL(authorizationEndpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Whenever it can be; then the browser carries nothing that could be read or changed (R20). */
function pushes(
  connector: Connector,
  provider: ProviderMetadata,
): connector is Connector & { readonly code: CodeFlow } {
  if (!connector.code) return false;
  const isOffered = provider.pushedAuthorizationRequestEndpoint !== undefined;
  if (!isOffered && provider.requiresPushedAuthorizationRequests) {
    throw new ConnectorError('discovery_incomplete', 'pushed_authorization_request_endpoint');
  }
  return isOffered;
}

const any = Number.POSITIVE_INFINITY;

function parametersOf(connector: Connector, ask: AuthorizationAsk): Record<string, string> {
  const plan = connector.authorization;
  const acrValues = ask.acrValues ?? plan.acrValues;
  const maxAge = Math.min(ask.maxAgeSeconds ?? any, plan.maxAuthAgeSeconds ?? any);
  const optional = {
    response_mode: plan.responseMode,
    prompt: plan.prompt,
    acr_values: acrValues.join(' '),
    max_age: maxAge === any ? '' : String(maxAge),
  };
  return {
    client_id: plan.clientId,
    response_type: plan.responseType,
    redirect_uri: ask.redirectUri,
    scope: plan.scopes.join(' '),
    state: ask.state,
    nonce: ask.nonce,
    ...(plan.responseType === 'code' && {
      code_challenge: ask.codeChallenge,
      code_challenge_method: 'S256',
    }),
    ...Object.fromEntries(
      Object.entries(optional).filter((entry): entry is [string, string] => Boolean(entry[1])),
    ),
  };
}
