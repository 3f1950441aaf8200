import { type DPoPHandle, genericTokenEndpointRequest } from 'oauth4webapi';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import { type Client, callAsClient } from './client.ts';
import { asksForNonce } from './dpop.ts';
import { readJsonObject } from './read-json-object.ts';

/** What a token endpoint gave. Nobody has verified any of it yet. */
export type TokenAnswer = {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** What the access token is bound to; undefined if whoever has it may use it. */
  readonly boundTo: DPoPHandle | undefined;
};

type Asked = {
  readonly outbound: Outbound;
  readonly client: Client;
  readonly provider: ProviderMetadata;
};

/**
 * One grant at the provider's token endpoint, as its client. It is sent again only if no
 * connection came about, or if the provider wants to see its nonce first: in neither case can it
 * have been used up (R10).
 *
 * @throws ConnectorError
 */
export async function askTokenEndpoint(
  { outbound, client, provider }: Asked,
  grantType: string,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const call = callAsClient(outbound, client, provider);
  const dpop = await client.dpop(provider);
  const options = dpop ? { ...call.options, DPoP: dpop } : call.options;
  const ask = (): Promise<Response> => {
    const { server, authenticate } = call;
    const sent = { ...parameters };
    return genericTokenEndpointRequest(server, call.client, authenticate, grantType, sent, options);
  };
  let response = await onceMoreIfNeverConnected(ask);
  if (dpop && (await asksForNonce(response))) response = await ask();
  const body = await readJsonObject(response, 'token endpoint');
  if (response.status === 200) return readAnswer(body, client, dpop);
  const detail = standardErrorOf(body, response.status);
  if (detail !== 'invalid_client') throw new ConnectorError('token_endpoint_refused', detail);
  throw new ConnectorError('client_refused', authenticationDetail(client, provider));
}

const neverConnected = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Only if no connection came about can the code not have been used up (R10). */
async function onceMoreIfNeverConnected<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const isSafe = error instanceof ConnectorError && neverConnected.has(error.detail ?? '');
    if (!isSafe) throw error;
    return call();
  }
}

/** What we did, and what the provider says it knows; the names only, and only such as are names. */
function authenticationDetail({ authentication }: Client, provider: ProviderMetadata): string {
  const offered = provider.clientAuthenticationMethods ?? [];
  const names = offered.filter((name) => /^[a-z_]{3,40}$/.test(name)).slice(0, 10);
  const theirs = names.length > 0 ? `; the provider offers ${names.join(', ')}` : '';
  return `by ${authentication}${theirs}`;
}

function readAnswer(
  body: Record<string, unknown>,
  { requiresDpop }: Client,
  dpop: DPoPHandle | undefined,
): TokenAnswer {
  const { id_token: idToken, access_token: accessToken, token_type: tokenType } = body;
  if (idToken === undefined && typeof body.token === 'string') {
    throw new ConnectorError('id_token_missing', 'there is a member `token`');
  }
  const type = typeof tokenType === 'string' ? tokenType.toLowerCase() : undefined;
  if (type !== 'bearer' && !(type === 'dpop' && dpop)) {
    throw new ConnectorError('provider_answer_invalid', 'token_type');
  }
  if (requiresDpop && type !== 'dpop') throw new ConnectorError('dpop_not_applied');
  if (typeof idToken !== 'string') throw new ConnectorError('id_token_missing');
  // Required (RFC 6749 5.1); without it UserInfo would silently not be asked.
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new ConnectorError('provider_answer_invalid', 'access_token');
  }
  const { refresh_token: refreshToken } = body;
  return {
    idToken,
    accessToken,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
    boundTo: type === 'dpop' ? dpop : undefined,
  };
}

/**
 * RFC 6749 5.2 `error`, if it looks like one, and which parameter was at fault. `error_description`
 * is only searched for words of ours; nothing of it is kept or shown (A40).
 */
function standardErrorOf(body: Record<string, unknown>, status: number): string {
  const { error, error_description: description } = body;
  const isCode = typeof error === 'string' && /^[a-z_]{3,40}$/.test(error);
  if (!isCode) return `status ${status}`;
  if (error !== 'invalid_grant' || typeof description !== 'string') return error;
  if (/redirect[ _-]?ur[il]|reply url/i.test(description)) return `${error}: redirect_uri`;
  const isChallenge = /pkce|code[ _-]?verifier|code[ _-]?challenge/i.test(description);
  return isChallenge ? `${error}: code_verifier` : error;
}
