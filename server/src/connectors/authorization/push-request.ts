import { pushedAuthorizationRequest } from 'oauth4webapi';
import { callAsClient } from '../code-flow/client.ts';
import { readJsonObject } from '../code-flow/read-json-object.ts';
import type { CodeFlow } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';

type Push = Pick<CodeFlow, 'client'> & {
  readonly outbound: Outbound;
  readonly provider: ProviderMetadata;
};

/**
 * Tells the provider of the request, server to server and as its client (RFC 9126). A provider that
 * refuses is not asked the open way instead: that would be a downgrade.
 *
 * @returns all that the browser then carries
 * @throws ConnectorError `pushed_request_refused`, `provider_unreachable` or
 * `provider_answer_invalid`
 */
export async function pushRequest(
  { outbound, provider, client }: Push,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly client_id: string; readonly request_uri: string }> {
  const call = callAsClient(outbound, client, provider);
  const response = await pushedAuthorizationRequest(
    call.server,
    call.client,
    call.authenticate,
    parameters,
    call.options,
  );
  const body = await readJsonObject(response, 'pushed request');
  if (response.status !== 201) {
    const { error } = body;
    const isStandard = typeof error === 'string' && /^[a-z_]{3,60}$/.test(error);
    const detail = isStandard ? error : `status ${response.status}`;
    throw new ConnectorError('pushed_request_refused', detail);
  }
  const { request_uri: requestUri } = body;
  if (typeof requestUri !== 'string' || !/^[\x21-\x7e]{1,500}$/.test(requestUri)) {
    throw new ConnectorError('provider_answer_invalid', 'pushed request: request_uri');
  }
  return { client_id: client.id, request_uri: requestUri };
}
