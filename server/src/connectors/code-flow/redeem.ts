import { limits } from '@countersign/protocol';
import { genericTokenEndpointRequest } from 'oauth4webapi';

import type { Credential } from '../authorization/read-answer.ts';
import type { CodeFlow, Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import { type Client, callAsClient } from './client.ts';
import { readJsonObject } from './read-json-object.ts';

/** An ID token that nobody has verified yet, and what came with it from the token endpoint. */
export type RawToken = {
  readonly flow: Connector['flow'];
  readonly idToken: string;
  readonly accessToken: string | undefined;
  /** The provider as this sign-in knows it; every later step uses the same. */
  readonly provider: ProviderMetadata;
};

/**
 * Credential → RawToken. In the Implicit Flow it is the ID token; in the Code Flow the
 * code is exchanged once, server to server, with PKCE and our client authentication. It is never
 * sent twice (R10).
 *
 * @throws ConnectorError
 */
export async function redeem(
  outbound: Outbound,
  connector: Connector,
  answer: Credential & { readonly codeVerifier: string },
): Promise<RawToken> {
  const { ssoKey, accessToken, redirectUri = '', codeVerifier } = answer;
  // An encrypted token has five parts, and the signed one inside is a third longer there.
  const isEncrypted = ssoKey.split('.', 6).length === 5;
  const longest = isEncrypted ? limits.encryptedTokenCharacters : limits.idTokenCharacters;
  if (ssoKey.length > longest) throw new ConnectorError('page_answer_too_long');
  const isToken = /^[\w-]+(\.[\w-]*){2,4}$/.test(ssoKey) && ssoKey.startsWith('eyJ');
  if (!connector.code) {
    const looksLikeCode = !isToken && /^[\w./~+%-]{1,512}$/.test(ssoKey) && !ssoKey.includes('.');
    if (looksLikeCode) throw new ConnectorError('code_in_implicit_flow');
    const provider = await connector.provider();
    return { flow: 'implicit', idToken: ssoKey, accessToken, provider };
  }
  if (isToken) throw new ConnectorError('token_in_code_flow');
  if (ssoKey.length > limits.authorizationCodeCharacters) {
    throw new ConnectorError('page_answer_too_long');
  }
  const provider = await connector.provider();
  const sent = { ssoKey, redirectUri, codeVerifier };
  const body = await exchangeCode({ outbound, provider }, connector.code, sent);
  return { flow: 'code', ...readTokenAnswer(body), provider };
}

async function exchangeCode(
  { outbound, provider }: { readonly outbound: Outbound; readonly provider: ProviderMetadata },
  { client }: CodeFlow,
  sent: { readonly ssoKey: string; readonly redirectUri: string; readonly codeVerifier: string },
): Promise<Record<string, unknown>> {
  const call = callAsClient(outbound, client, provider);
  const response = await onceMoreIfNeverConnected(() =>
    genericTokenEndpointRequest(
      call.server,
      call.client,
      call.authenticate,
      'authorization_code',
      { code: sent.ssoKey, redirect_uri: sent.redirectUri, code_verifier: sent.codeVerifier },
      call.options,
    ),
  );
  const body = await readJsonObject(response, 'token endpoint');
  if (response.status === 200) return body;
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

function readTokenAnswer(body: Record<string, unknown>): Pick<RawToken, 'idToken' | 'accessToken'> {
  const { id_token: idToken, access_token: accessToken, token_type: tokenType } = body;
  if (idToken === undefined && typeof body.token === 'string') {
    throw new ConnectorError('id_token_missing', 'there is a member `token`');
  }
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw new ConnectorError('provider_answer_invalid', 'token_type');
  }
  if (typeof idToken !== 'string') throw new ConnectorError('id_token_missing');
  // Required (RFC 6749 5.1); without it UserInfo would silently not be asked.
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new ConnectorError('provider_answer_invalid', 'access_token');
  }
  return { idToken, accessToken };
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
