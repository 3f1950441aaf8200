import { limits } from '@countersign/protocol';
import type { Credential } from '../authorization/read-answer.ts';
import type { CodeFlow, Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import { askTokenEndpoint, type TokenAnswer } from './ask-token-endpoint.ts';

/** An ID token that nobody has verified yet, and what came with it from the token endpoint. */
export type RawToken = Pick<TokenAnswer, 'idToken' | 'boundTo'> & {
  readonly flow: Connector['flow'];
  readonly accessToken: string | undefined;
  /** Only where the brand has opted in; else nothing of the provider outlives the sign-in. */
  readonly refreshToken: string | undefined;
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
    const provider = answer.provider ?? (await connector.provider());
    const none = { refreshToken: undefined, boundTo: undefined };
    return { flow: 'implicit', idToken: ssoKey, accessToken, ...none, provider };
  }
  if (isToken) throw new ConnectorError('token_in_code_flow');
  if (ssoKey.length > limits.authorizationCodeCharacters) {
    throw new ConnectorError('page_answer_too_long');
  }
  const provider = answer.provider ?? (await connector.provider());
  const { client, refreshed } = connector.code;
  const sent = { code: ssoKey, redirect_uri: redirectUri, code_verifier: codeVerifier };
  const asked = { outbound, client, provider };
  const given = await askTokenEndpoint(asked, 'authorization_code', sent);
  const refreshToken = refreshed && given.refreshToken;
  return { flow: 'code', ...given, refreshToken, provider };
}

/**
 * Refresh token → RawToken, without the page and without the consumer (OIDC Core 12). The provider
 * may give another refresh token in its place, and must give an ID token.
 *
 * @throws ConnectorError
 */
export async function redeemRefreshToken(
  outbound: Outbound,
  { client }: CodeFlow,
  { refreshToken, provider }: Required<Pick<RawToken, 'refreshToken' | 'provider'>>,
): Promise<RawToken> {
  const sent = { refresh_token: refreshToken ?? '' };
  const given = await askTokenEndpoint({ outbound, client, provider }, 'refresh_token', sent);
  return { flow: 'code', ...given, refreshToken: given.refreshToken ?? refreshToken, provider };
}
