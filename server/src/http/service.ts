/**
 * HTTP: the listener and its edges. Owns routes, schemas, cookies, rate limits, security headers
 * and the one place where an error becomes an answer. Entry point: createService. Hands over to
 * authenticate-consumer, identity/, conversations/ and admin/. Must never decide what is verified,
 * or answer with what a presenter did not make.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { addAgentRoutes } from './agent-routes.ts';
import { addAttributeRoutes } from './attributes/attribute-routes.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { addBrandKeyRoutes } from './brand-key-routes.ts';
import { addConnectorRoutes } from './connectors/connector-routes.ts';
import { addConsumerRoutes } from './consumer/consumer-routes.ts';
import { addPageReportRoute } from './consumer/page-report-route.ts';
import { addTranscriptRoute } from './conversations/transcript-route.ts';
import {
  commonHeaders,
  type Edge,
  newFastify,
  type Service,
  type ServiceDependencies,
} from './edge.ts';
import { addInvitationRoutes } from './invitation-routes.ts';
import { addLogoutRoutes } from './logout/logout-routes.ts';
import { addPageRoutes } from './pages/page-routes.ts';
import { addPrivacyRoutes } from './privacy-routes.ts';
import { HttpError, sendProblem } from './problem.ts';
import { addressOf, createRateLimiter, networkOf } from './rate-limit.ts';
import { addRevealRoute } from './reveal-route.ts';

export async function createService(deps: ServiceDependencies): Promise<Service> {
  const service = newFastify(deps);
  const limiter = createRateLimiter(deps.runtime.now);
  const edge: Edge = {
    limit: (of, by) => limiter.take(of, keyOf(by)),
    giveBack: (of, by) => limiter.giveBack(of, keyOf(by)),
  };
  service.setErrorHandler(sendProblem);
  service.setNotFoundHandler((request, reply) => {
    sendProblem(new HttpError('not_found'), request, reply);
  });
  service.addHook('onRequest', async (request, reply) => {
    const isHttps = deps.origin.startsWith('https:');
    reply.headers(isHttps ? { ...commonHeaders, ...onlyHttps } : commonHeaders);
    reply.header('x-correlation-id', request.id);
  });
  limitRequests(service, deps.requestsAtOnce ?? 1_000);
  service.addHook('onResponse', async (request, reply) => {
    // The route's pattern, not its address: an address may hold what does not belong in a log.
    const route = request.routeOptions.url ?? 'unknown';
    const { method, id } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ method, route, status: reply.statusCode, ms, id }, 'answered');
  });
  addConsumerRoutes(service, deps, edge);
  addAgentRoutes(service, deps, edge);
  addInvitationRoutes(service, deps, edge);
  addPrivacyRoutes(service, deps, edge);
  addAuditRoutes(service, deps, edge);
  addRevealRoute(service, deps, edge);
  addAttributeRoutes(service, deps, edge);
  addTranscriptRoute(service, deps, edge);
  addConnectorRoutes(service, deps, edge);
  addPageReportRoute(service, deps, edge);
  await addLogoutRoutes(service, deps, edge);
  addBrandKeyRoutes(service, deps);
  await addPageRoutes(service, deps);
  // Who sends headers slower than this is holding a place (A67).
  service.server.headersTimeout = 5_000;
  service.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const network = networkOf(addressOf(request, deps.isBehindProxy));
    deps.gateway.handleUpgrade({ request, socket, head, network });
  });
  return service;
}

/** Who comes on top is asked to come again, which costs next to nothing (A70). */
function limitRequests(service: Service, atOnce: number): void {
  let underWay = 0;
  service.addHook('onRequest', async (request, reply) => {
    underWay += 1;
    reply.raw.once('close', () => {
      underWay -= 1;
    });
    // Whether we live does not depend on how much there is to do.
    const isAlwaysAnswered = request.routeOptions.url === '/health';
    if (underWay > atOnce && !isAlwaysAnswered) throw new HttpError('unavailable');
  });
}

function keyOf(by: { readonly ip: string } | string): string {
  return typeof by === 'string' ? by : networkOf(by.ip);
}

const onlyHttps = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
