import {
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
} from 'oauth4webapi';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { DiscoveryDocument } from './provider-metadata.ts';

/**
 * The discovery document of the configured issuer, whose `issuer` must be the same to the byte
 * (R1, R2).
 *
 * @throws ConnectorError `discovery_issuer_mismatch`, `provider_unreachable`,
 * `provider_answer_invalid`, `url_refused`
 */
export async function discover(outbound: Outbound, issuer: string): Promise<DiscoveryDocument> {
  const url = new URL(issuer);
  const response = await discoveryRequest(url, {
    algorithm: 'oidc',
    [customFetch]: (target, options) => outbound.fetch(target, options),
    // outbound decides which hosts may be plain http.
    [allowInsecureRequests]: outbound.isInsecureHost(issuer),
  });
  if (response.status >= 500) {
    throw new ConnectorError('provider_unreachable', `discovery: status ${response.status}`);
  }
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
