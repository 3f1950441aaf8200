import type {
  AuthorizationHandshakeAnswer,
  HandshakeAnswer,
  HandshakeRequest,
} from '@countersign/protocol';
import { authorizationUrl } from '../../connectors/authorization/authorization-url.ts';
import { providerDigest } from '../../connectors/authorization/provider-digest.ts';
import { redirectUriFor } from '../../connectors/authorization/redirect-uri.ts';
import { startHandshake } from '../../identity/handshakes.ts';
import type { ConsumerSessionRecord } from '../../storage/port.ts';
import type { ServiceDependencies } from '../edge.ts';

/** A handshake, and what its way needs: something for the page's method, or an address to go to. */
export async function startSignIn(
  deps: ServiceDependencies,
  { brandId, id: sessionId }: ConsumerSessionRecord,
  asked: HandshakeRequest,
): Promise<HandshakeAnswer | AuthorizationHandshakeAnswer> {
  const { way = 'page', connectorId } = asked;
  const connector = await deps.connectors.find(brandId, connectorId);
  const { origin } = deps;
  const redirectUri = redirectUriFor(connector, { origin, way, redirectUri: asked.redirectUri });
  const provider = redirectUri === null ? null : await connector.provider();
  const bound = {
    ...{ brandId, connectorId, sessionId, way, redirectUri },
    providerDigest: provider && providerDigest(provider),
  };
  const { id: handshakeId, state, ...started } = await startHandshake(deps, bound);
  if (redirectUri === null || !provider) return { handshakeId, ...started };
  const ask = { ...started, state, redirectUri };
  const url = await authorizationUrl(deps.outbound.lane(connectorId), { connector, provider }, ask);
  return { handshakeId, authorizationUrl: url, state, expiresAt: started.expiresAt };
}
