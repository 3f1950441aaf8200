import { userInfoRequest } from 'oauth4webapi';
import type { Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { callAsClient } from './client.ts';
import { readJsonObject } from './read-json-object.ts';
import type { RawToken } from './redeem.ts';

/**
 * UserInfo of the consumer whose ID token has just been verified (OIDC Core 5.3). That its `sub`
 * is the ID token's is checked by identity/, which alone may use it.
 *
 * @throws ConnectorError `userinfo_refused`, `provider_unreachable`, `provider_answer_invalid`
 */
export async function fetchUserInfo(
  outbound: Outbound,
  connector: Connector,
  token: RawToken,
): Promise<Record<string, unknown> | undefined> {
  if (!connector.code?.asksUserInfo || !token.accessToken) return undefined;
  const { server, client, options } = callAsClient(outbound, connector.code.client, token.provider);
  if (!server.userinfo_endpoint) return undefined;
  const response = await userInfoRequest(server, client, token.accessToken, options);
  if (response.status !== 200) {
    throw new ConnectorError('userinfo_refused', `status ${response.status}`);
  }
  return readJsonObject(response, 'UserInfo');
}
