import { isSameSecret } from '../../runtime.ts';
import type { Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import { parseResponse } from './parse-response.ts';
import { providerDigest } from './provider-digest.ts';
import type { Credential } from './read-answer.ts';

/** What a provider sent back, as it crossed the network, and where it arrived. */
export type AuthorizationResponse = { readonly response: string; readonly redirectUri: string };

/** What the handshake knows of the response that it waits for. */
export type Expected = {
  readonly state: string;
  readonly redirectUri: string | null;
  readonly providerDigest: string | null;
};

type Parameters = ReadonlyMap<string, string>;

/**
 * Response → credential, in this order: the state, where it arrived, who sent it (RFC 9207),
 * whether it is an error, and only then the code or token.
 *
 * @throws ConnectorError
 */
export async function readAuthorizationResponse(
  connector: Connector,
  expected: Expected,
  { response, redirectUri }: AuthorizationResponse,
): Promise<Credential> {
  const parameters = parseResponse(response);
  if (!isSameSecret(parameters.get('state') ?? '', expected.state)) {
    throw new ConnectorError('state_mismatch', parameters.has('state') ? 'another' : 'missing');
  }
  if (expected.redirectUri === null || redirectUri !== expected.redirectUri) {
    throw new ConnectorError('authorization_response_misdirected');
  }
  const provider = await connector.provider();
  checkIssuer(connector.flow, provider, parameters);
  checkError(parameters);
  if (providerDigest(provider) !== expected.providerDigest) {
    throw new ConnectorError('provider_changed');
  }
  const ssoKey = credentialOf(connector.flow, parameters);
  const accessToken = connector.flow === 'implicit' ? parameters.get('access_token') : undefined;
  return { ssoKey, redirectUri, accessToken, provider };
}

/**
 * Before any call: a response of another provider must not get our code verifier (R8, A34). Where
 * an ID token comes back it names its issuer itself, and providers leave the parameter out.
 */
function checkIssuer(
  flow: Connector['flow'],
  provider: ProviderMetadata,
  parameters: Parameters,
): void {
  const named = parameters.get('iss');
  const isNeeded = provider.namesIssuerInResponses && flow === 'code';
  if (named === undefined && !isNeeded) return;
  if (named !== provider.issuer) {
    const detail = named === undefined ? 'iss is missing' : 'iss is another';
    throw new ConnectorError('authorization_issuer_mismatch', detail);
  }
}

/** `error_description` and `error_uri` are never read (R9, A40). */
function checkError(parameters: Parameters): void {
  const error = parameters.get('error');
  if (error === undefined) return;
  if (error === 'access_denied') throw new ConnectorError('authorization_cancelled');
  const isStandard = /^[a-z_]{3,60}$/.test(error);
  throw new ConnectorError('authorization_refused', isStandard ? error : 'no standard code');
}

const credentialNames = {
  code: ['code', 'ssoKey'],
  // The original takes an ID token under any of these (consumer-sso 1.2).
  implicit: ['id_token', 'token', 'code'],
} as const;

function credentialOf(flow: Connector['flow'], parameters: Parameters): string {
  const names = credentialNames[flow];
  const [found, ...others] = names.flatMap((name) => parameters.get(name) || []);
  if (found === undefined || others.length > 0) {
    const detail = `${found === undefined ? 'none' : 'more than one'} of ${names.join(', ')}`;
    throw new ConnectorError('authorization_response_invalid', detail);
  }
  return found;
}
