import type { SignInWay } from '@countersign/protocol';
import type { Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';

/** Ours, one for each connector: a response of one never arrives where another's would (R7). */
export function callbackUri(origin: string, connector: Pick<Connector, 'id' | 'brandId'>): string {
  return `${origin}/callback/${connector.brandId}/${connector.id}`;
}

type Asked = {
  readonly origin: string;
  readonly way: SignInWay;
  /** Of an app: which of its links. */
  readonly redirectUri: string | undefined;
};

/**
 * Where a sign-in by this way comes back to, or null where the page is asked instead. An app may
 * choose among the links that the connector lists; nobody chooses anything else (A37).
 *
 * @throws ConnectorError `way_not_offered`, `redirect_uri_not_registered`
 */
export function redirectUriFor(connector: Connector, asked: Asked): string | null {
  const { ways, appRedirectUris } = connector.authorization;
  if (!ways.includes(asked.way)) throw new ConnectorError('way_not_offered', asked.way);
  if (asked.way === 'page') return null;
  if (asked.way !== 'app') return callbackUri(asked.origin, connector);
  const redirectUri = asked.redirectUri ?? appRedirectUris[0];
  if (!redirectUri || !appRedirectUris.includes(redirectUri)) {
    throw new ConnectorError('redirect_uri_not_registered');
  }
  return redirectUri;
}
