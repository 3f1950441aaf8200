import { type TokenPolicy, verifyUserInfo } from '@countersign/tokens';
import { userInfoRequest } from 'oauth4webapi';
import type { Runtime } from '../../runtime.ts';
import type { Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { type CallAsClient, callAsClient } from './client.ts';
import { asksForNonce } from './dpop.ts';
import { readJsonObject } from './read-json-object.ts';
import type { RawToken } from './redeem.ts';

/** How a connector takes what the UserInfo endpoint says. */
export type UserInfoPolicy = {
  /** For answers that are signed, or signed and encrypted. */
  readonly tokens: TokenPolicy;
  /** Whether an answer that is neither is refused. */
  readonly mustBeSigned: boolean;
};

/**
 * UserInfo of the consumer whose ID token has just been verified (OIDC Core 5.3): plain over TLS,
 * or signed by the issuer, and then perhaps encrypted to the brand. That its `sub` is the ID
 * token's is checked by identity/, which alone may use it. Claims that it says others have are not
 * fetched (R16).
 *
 * @throws ConnectorError `userinfo_refused`, `userinfo_not_signed`, `provider_unreachable`,
 * `provider_answer_invalid`; TokenError for a signed answer that is refused
 */
export async function fetchUserInfo(
  deps: { readonly outbound: Outbound; readonly runtime: Runtime },
  connector: Connector,
  token: RawToken,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { code } = connector;
  if (!code?.userInfo || !token.accessToken) return undefined;
  const { server, client, options } = callAsClient(deps.outbound, code.client, token.provider);
  if (!server.userinfo_endpoint) return undefined;
  const response = await askUserInfo(server, token, { client, options });
  if (response.status !== 200) {
    throw new ConnectorError('userinfo_refused', `status ${response.status}`);
  }
  const isSigned = /^application\/jwt\b/i.test(response.headers.get('content-type') ?? '');
  if (!isSigned) {
    if (code.userInfo.mustBeSigned) throw new ConnectorError('userinfo_not_signed');
    return readJsonObject(response, 'UserInfo');
  }
  const { claims } = await verifyUserInfo(await response.text(), {
    policy: code.userInfo.tokens,
    keys: connector.keys(token.provider),
    decryptionKeys: connector.decryptionKeys,
    decryptionGate: connector.decryptionGate,
    now: Math.floor(deps.runtime.now() / 1000),
  });
  return claims;
}

/** With the proof that the access token is ours to use, if it is bound to a key (R22). */
async function askUserInfo(
  server: CallAsClient['server'],
  { accessToken = '', boundTo }: RawToken,
  { client, options }: Pick<CallAsClient, 'client' | 'options'>,
): Promise<Response> {
  if (!boundTo) return userInfoRequest(server, client, accessToken, options);
  const ask = () => userInfoRequest(server, client, accessToken, { ...options, DPoP: boundTo });
  const response = await ask();
  return (await asksForNonce(response)) ? ask() : response;
}
