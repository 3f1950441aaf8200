import {
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
} from 'oauth4webapi';
import { ConnectorError } from './connector-error.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { Outbound } from './outbound/outbound.ts';

export type Endpoints = {
  readonly jwksUri: string;
  readonly tokenEndpoint: string | undefined;
  readonly userInfoEndpoint: string | undefined;
};

/**
 * The provider's endpoints: those entered by hand, the rest from the discovery document of the
 * configured issuer, whose `issuer` must be the same to the byte (R1, R2).
 *
 * @throws ConnectorError `discovery_issuer_mismatch`, `discovery_incomplete`,
 * `provider_unreachable`, `provider_answer_invalid`, `url_refused`
 */
export async function findEndpoints(
  outbound: Outbound,
  settings: ConnectorSettings,
): Promise<Endpoints> {
  const entered = {
    jwksUri: settings.jwksUri,
    tokenEndpoint: settings.flow === 'code' ? settings.tokenEndpoint : undefined,
    userInfoEndpoint: settings.flow === 'code' ? settings.userInfoEndpoint : undefined,
  };
  const needsToken = settings.flow === 'code' && !entered.tokenEndpoint;
  const needsUserInfo =
    settings.flow === 'code' && settings.userInfo !== false && !entered.userInfoEndpoint;
  if (entered.jwksUri && !needsToken && !needsUserInfo) {
    return { ...entered, jwksUri: entered.jwksUri };
  }
  const found = await discover(outbound, settings.issuer);
  const jwksUri = entered.jwksUri ?? found.jwks_uri;
  const tokenEndpoint = entered.tokenEndpoint ?? found.token_endpoint;
  if (!jwksUri) throw new ConnectorError('discovery_incomplete', 'jwks_uri');
  if (needsToken && !tokenEndpoint) {
    throw new ConnectorError('discovery_incomplete', 'token_endpoint');
  }
  const userInfoEndpoint = entered.userInfoEndpoint ?? found.userinfo_endpoint;
  return { jwksUri, tokenEndpoint, userInfoEndpoint };
}

async function discover(
  outbound: Outbound,
  issuer: string,
): ReturnType<typeof processDiscoveryResponse> {
  const url = new URL(issuer);
  const response = await discoveryRequest(url, {
    algorithm: 'oidc',
    [customFetch]: (target, options) => outbound.fetch(target, options),
    // outbound decides which hosts may be plain http.
    [allowInsecureRequests]: outbound.isInsecureHost(issuer),
  });
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const named = typeof body === 'object' && body !== null && 'issuer' in body && body.issuer;
  if (response.status === 200 && typeof named === 'string' && named !== issuer) {
    throw new ConnectorError('discovery_issuer_mismatch');
  }
  try {
    return await processDiscoveryResponse(url, response);
  } catch (error) {
    throw new ConnectorError('provider_answer_invalid', 'discovery document', { cause: error });
  }
}
