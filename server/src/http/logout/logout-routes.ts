import type { SignOutAnswer } from '@countersign/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { findBrand } from '../../admin/brand.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { endSessionUrl } from '../../connectors/logout/end-session-url.ts';
import { orderSignOut, signOut } from '../../sign-out-consumers.ts';
import type { ConsumerSessionRecord } from '../../storage/port.ts';
import { findChangingAgent } from '../agent-routes.ts';
import { findCaller } from '../consumer/consumer-access.ts';
import { setCookie, windowCookieName } from '../cookies.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { rateLimits } from '../rate-limit.ts';
import { addBackchannelRoute } from './backchannel-route.ts';
import { isSignOutState, makeSignOutState } from './sign-out-state.ts';
import { signedOutHeaders, signedOutPage } from './signed-out-page.ts';

const id = Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' });
const place = Type.Object({ brandId: id, connectorId: id });
const body = Type.Union([
  Type.Null(),
  Type.Object({ everywhere: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
]);

/** All ways out: the consumer's, the provider's, the brand's, and the page to come back to. */
export async function addLogoutRoutes(
  service: Service,
  deps: ServiceDependencies,
  edge: Edge,
): Promise<void> {
  await addBackchannelRoute(service, deps, edge);

  service.post(
    '/api/consumer/sign-out',
    { schema: { body } },
    async (request, reply): Promise<SignOutAnswer> => {
      const { session, companion } = await findCaller({ deps, edge }, request, reply);
      const everywhere = request.body?.everywhere ?? false;
      const sessions = await signOut(deps, session, { everywhere, companion });
      await recordAudit(deps, {
        brandId: session.brandId,
        actor: 'consumer',
        action: 'consumer.signed_out',
        subject: session.consumerId,
        correlationId: request.id,
        detail: { everywhere, otherSessions: sessions },
      });
      forgetCookie(reply, session);
      return { endSessionUrl: await endSessionUrlOf(deps, session) };
    },
  );

  service.get(
    '/signed-out/:brandId/:connectorId',
    { schema: { params: place } },
    (request, reply) => showSignedOut(deps, request, reply),
  );

  service.post(
    '/api/agent/connectors/:connectorId/sign-out-all',
    { schema: { params: Type.Object({ connectorId: id }) } },
    async (request, reply) => {
      const { session, agent } = await findChangingAgent(deps, request, 'connector.sign_out_all');
      edge.limit(rateLimits.agentRequests, session.id);
      const connector = await deps.connectors.find(agent.brandId, request.params.connectorId);
      await orderSignOut(deps, connector, { actor: agent.id, correlationId: request.id });
      return reply.code(202).send();
    },
  );
}

function forgetCookie(reply: FastifyReply, { brandId }: ConsumerSessionRecord): void {
  setCookie(reply, { kind: 'window', name: windowCookieName(brandId), value: '', seconds: 0 });
}

async function endSessionUrlOf(
  deps: ServiceDependencies,
  { brandId, connectorId }: ConsumerSessionRecord,
): Promise<string | null> {
  if (connectorId === null) return null;
  const connector = await deps.connectors.find(brandId, connectorId).catch(() => undefined);
  if (!connector) return null;
  const { origin, vault, runtime, outbound } = deps;
  const state = makeSignOutState(vault, { brandId, connectorId }, runtime.now());
  return endSessionUrl(outbound, connector, { origin, state });
}

async function showSignedOut(
  deps: ServiceDependencies,
  request: FastifyRequest<{ Params: { brandId: string; connectorId: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { brandId, connectorId } = request.params;
  const brand = await findBrand(deps.storage, brandId);
  if (!brand) throw new HttpError('not_found');
  const connector = await deps.connectors.find(brandId, connectorId);
  const { state } = request.query as { readonly state?: unknown };
  const came = { state, now: deps.runtime.now() };
  const page = signedOutPage({
    brandName: brand.name,
    connectorName: connector.name,
    isExpected: isSignOutState(deps.vault, request.params, came),
  });
  return reply.headers(signedOutHeaders).type('text/html; charset=utf-8').send(page);
}
