import type { SignInWay } from '@countersign/protocol';
import type { Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import {
  type AuthorizationResponse,
  type Expected,
  readAuthorizationResponse,
} from './read-authorization-response.ts';

/** What the page's method answered, as it crossed the network. Nothing of it is believed. */
export type PageAnswer = { readonly ssoKey: string; readonly redirectUri?: string | undefined };

/** A code or an ID token that nobody has looked into yet. */
export type Credential = {
  readonly ssoKey: string;
  /** With which the code was asked for. */
  readonly redirectUri: string | undefined;
  /** Came beside an ID token, which must then vouch for it. */
  readonly accessToken?: string | undefined;
  /** As the sign-in began with it; a page's answer begins here. */
  readonly provider?: ProviderMetadata | undefined;
};

/**
 * What came back, by the page or from the authorization endpoint, as a credential. A handshake is
 * answered by the way for which it was made.
 *
 * @throws ConnectorError
 */
export async function readAnswer(
  connector: Connector,
  expected: Expected & { readonly way: SignInWay },
  answer: PageAnswer | AuthorizationResponse,
): Promise<Credential> {
  const isResponse = 'response' in answer;
  if (isResponse === (expected.way === 'page')) {
    throw new ConnectorError('answer_of_another_way', expected.way);
  }
  if (isResponse) return readAuthorizationResponse(connector, expected, answer);
  const { ssoKey, redirectUri } = answer;
  return { ssoKey, redirectUri: registeredRedirectUri(connector, redirectUri) };
}

/** The page may choose among the registered ones; no other ever reaches the provider (A38). */
function registeredRedirectUri({ code }: Connector, asked: string | undefined): string | undefined {
  if (!code) return undefined;
  const redirectUri = asked ?? code.redirectUris[0];
  if (!redirectUri || !code.redirectUris.includes(redirectUri)) {
    throw new ConnectorError('redirect_uri_not_registered');
  }
  return redirectUri;
}
