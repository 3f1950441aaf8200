import type {
  AuthorizationHandshakeAnswer,
  HandshakeAnswer,
  HandshakeRequest,
} from '@countersign/protocol';
import { offerOf } from '../../connectors/assurances.ts';
import { authorizationUrl } from '../../connectors/authorization/authorization-url.ts';
import { providerDigest } from '../../connectors/authorization/provider-digest.ts';
import { redirectUriFor } from '../../connectors/authorization/redirect-uri.ts';
import { findRequestOf } from '../../conversations/step-up/ask-to-verify.ts';
import { startHandshake } from '../../identity/handshakes.ts';
import type { ConsumerSessionRecord } from '../../storage/port.ts';
import type { ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';

/** A handshake, and what its way needs: something for the page's method, or an address to go to. */
export async function startSignIn(
  deps: ServiceDependencies,
  session: ConsumerSessionRecord,
  asked: HandshakeRequest,
): Promise<HandshakeAnswer | AuthorizationHandshakeAnswer> {
  const { brandId, id: sessionId } = session;
  const { way = 'page', connectorId, requestId = null } = asked;
  const connector = await deps.connectors.findToSignIn(brandId, connectorId);
  const { origin } = deps;
  const redirectUri = redirectUriFor(connector, { origin, way, redirectUri: asked.redirectUri });
  const wish = requestId === null ? {} : await wishOf(deps, session, { requestId, connectorId });
  const provider = redirectUri === null ? null : await connector.provider();
  const bound = {
    ...{ brandId, connectorId, sessionId, way, redirectUri, requestId },
    providerDigest: provider && providerDigest(provider),
  };
  const { id: handshakeId, state, ...started } = await startHandshake(deps, bound);
  if (redirectUri === null || !provider) {
    const { acrValues, maxAgeSeconds: maxAge } = wish;
    return {
      handshakeId,
      ...started,
      ...(acrValues && { acrValues }),
      ...(maxAge !== undefined && { maxAge }),
    };
  }
  const ask = { ...started, ...wish, state, redirectUri };
  const url = await authorizationUrl(deps.outbound.lane(connectorId), { connector, provider }, ask);
  return { handshakeId, authorizationUrl: url, state, expiresAt: started.expiresAt };
}

type Wish = { readonly acrValues?: readonly string[]; readonly maxAgeSeconds?: number };

/** What the agent asked for, whose request this sign-in is to answer. @throws `request_over` */
async function wishOf(
  deps: ServiceDependencies,
  { brandId, consumerId }: ConsumerSessionRecord,
  asked: { readonly requestId: string; readonly connectorId: string },
): Promise<Wish> {
  const request = await findRequestOf(deps, consumerId, asked.requestId);
  const { assurance, maxAgeSeconds } = request;
  if (request.connectorId !== null && request.connectorId !== asked.connectorId) {
    throw new HttpError('invalid_request');
  }
  const { acrsFrom } = offerOf(await deps.connectors.find(brandId, asked.connectorId));
  return {
    ...(assurance && { acrValues: acrsFrom(assurance.acr) }),
    ...(maxAgeSeconds !== null && { maxAgeSeconds }),
  };
}
