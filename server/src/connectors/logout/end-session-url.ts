import type { Connector } from '../connector.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';

/** Where the provider sends the consumer back to; registered there to the byte. */
export function signedOutAddress(
  origin: string,
  { brandId, id }: Pick<Connector, 'brandId' | 'id'>,
): string {
  return `${origin}/signed-out/${brandId}/${id}`;
}

/**
 * The provider's own sign-out, for the consumer's browser (RP-Initiated Logout 1.0). There is no
 * `id_token_hint`: ID tokens are not kept, and a token has no place in an address.
 * Null if the connector does not want it, or the provider has no such endpoint or does not answer.
 */
export async function endSessionUrl(
  outbound: Pick<Outbound, 'check'>,
  connector: Connector,
  back: { readonly origin: string; readonly state: string },
): Promise<string | null> {
  if (!connector.signOutAtProvider) return null;
  try {
    const { endSessionEndpoint } = await connector.provider();
    if (endSessionEndpoint === undefined) return null;
    // A discovery document says what it likes; a browser is sent to https alone.
    outbound.check(endSessionEndpoint);
    const url = new URL(endSessionEndpoint);
    url.searchParams.set('client_id', connector.clientId);
    url.searchParams.set('post_logout_redirect_uri', signedOutAddress(back.origin, connector));
    url.searchParams.set('state', back.state);
    return url.href;
  } catch (error) {
    // The consumer is signed out here whatever the provider does.
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}
