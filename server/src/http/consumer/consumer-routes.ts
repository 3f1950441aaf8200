import type { ConsumerSessionAnswer, TicketAnswer } from '@countersign/protocol';
import { limits, signInWays } from '@countersign/protocol';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { findBrand } from '../../admin/brand.ts';
import { type Authenticated, authenticateConsumer } from '../../authenticate-consumer.ts';
import { issueTicket } from '../../gateway/tickets.ts';
import { readConsumerProof } from '../../identity/consumer-card.ts';
import {
  issueAccessToken,
  type OpenedSession,
  startSession,
} from '../../identity/consumer-sessions.ts';
import { readCookie, setCookie, windowCookieName } from '../cookies.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { rateLimits } from '../rate-limit.ts';
import { reportRefusal } from '../report-refusal.ts';
import { checkWindow, findCaller, readAccessToken, verifyProof } from './consumer-access.ts';
import { startSignIn } from './start-sign-in.ts';

const id = Type.String({ pattern: '^[A-Za-z0-9_-]{2,64}$' });
const hint = Type.Object({
  iss: Type.String({ maxLength: 512 }),
  sub: Type.String({ maxLength: 512 }),
  acr: Type.Optional(Type.String({ maxLength: 512 })),
});
const bodies = {
  session: Type.Object({ brandId: id }, { additionalProperties: false }),
  handshake: Type.Object(
    {
      connectorId: id,
      way: Type.Optional(Type.Enum([...signInWays])),
      redirectUri: Type.Optional(Type.String({ maxLength: 1000 })),
      requestId: Type.Optional(id),
    },
    { additionalProperties: false },
  ),
  // One of the page's method, one of the authorization endpoint.
  authentication: Type.Union([
    Type.Object(
      {
        handshakeId: id,
        ssoKey: Type.String({ minLength: 1, maxLength: limits.encryptedTokenCharacters }),
        redirectUri: Type.Optional(Type.String({ maxLength: 1000 })),
        hint: Type.Optional(hint),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        handshakeId: id,
        response: Type.String({ maxLength: limits.authorizationResponseCharacters }),
        redirectUri: Type.String({ maxLength: 1000 }),
        hint: Type.Optional(hint),
      },
      { additionalProperties: false },
    ),
  ]),
};

/** The consumer's window and app: session, handshake, authentication, ticket. */
export function addConsumerRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post(
    '/api/consumer/sessions',
    { schema: { body: bodies.session } },
    async (request, reply) => {
      edge.limit(rateLimits.sessions, request);
      checkWindow(request, deps.origin);
      const accessToken = readAccessToken(request);
      const proof = verifyProof({ deps, edge }, { request, reply, accessToken });
      deps.dpopProofs.use(proof);
      const { thumbprint } = proof;
      const { brandId } = request.body;
      if (!(await findBrand(deps.storage, brandId))) throw new HttpError('not_found');
      const cookie = readCookie(request, windowCookieName(brandId));
      const held = accessToken === null ? undefined : { accessToken, thumbprint };
      const opened = await startSession(deps, { brandId, cookie, held });
      return answerSession(deps, reply, { ...opened, thumbprint });
    },
  );

  service.post(
    '/api/consumer/handshakes',
    { schema: { body: bodies.handshake } },
    async (request, reply) => {
      const { session } = await findCaller({ deps, edge }, request, reply);
      edge.limit(rateLimits.handshakes, session.id);
      try {
        const started = await startSignIn(deps, session, request.body);
        deps.doctor.tests.begin(request.body.connectorId, session.id);
        return started;
      } catch (error) {
        await reportRefusal(deps, { error, session, correlationId: request.id });
        throw error;
      }
    },
  );

  service.post(
    '/api/consumer/authentications',
    { schema: { body: bodies.authentication } },
    async (request, reply) => {
      const { thumbprint, ...met } = await findCaller({ deps, edge }, request, reply);
      const { session } = met;
      edge.limit(rateLimits.authentications, session.id);
      try {
        const attempt = { ...request.body, ...met, correlationId: request.id };
        const authenticated = await authenticateConsumer(deps, attempt);
        const { connectorId, hintDiffers } = authenticated;
        if (hintDiffers) request.log.warn({ connectorId, correlationId: request.id }, differing);
        return await answerSession(deps, reply, { ...authenticated, thumbprint });
      } catch (error) {
        await reportRefusal(deps, { error, session, correlationId: request.id });
        throw error;
      }
    },
  );

  service.post('/api/consumer/tickets', async (request, reply): Promise<TicketAnswer> => {
    const { session } = await findCaller({ deps, edge }, request, reply);
    edge.limit(rateLimits.tickets, session.id);
    if (deps.gateway.isFull()) throw new HttpError('unavailable');
    return issueTicket(deps, { kind: 'consumer', sessionId: session.id });
  });
}

const differing = 'the page names somebody else than the ID token';

async function answerSession(
  deps: ServiceDependencies,
  reply: FastifyReply,
  opened: OpenedSession & Partial<Authenticated> & { readonly thumbprint: string },
): Promise<ConsumerSessionAnswer> {
  const { session, cookie, thumbprint, wasSignedOut, verification } = opened;
  const now = deps.runtime.now();
  if (cookie !== null) {
    setCookie(reply, {
      kind: 'window',
      name: windowCookieName(session.brandId),
      value: cookie,
      seconds: (session.expiresAt - now) / 1000,
    });
  }
  const proof = await readConsumerProof(deps, session, verification);
  const accessToken = issueAccessToken(deps, session.id, thumbprint);
  const answer = { ...accessToken, now, epoch: session.epoch, proof };
  return wasSignedOut ? { ...answer, wasSignedOut } : answer;
}
