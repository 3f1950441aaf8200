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
import { type Edge, openListener, type Service, type ServiceDependencies } from './edge.ts';
import { addInvitationRoutes } from './invitation-routes.ts';
import { addLogoutRoutes } from './logout/logout-routes.ts';
import { addPageRoutes } from './pages/page-routes.ts';
import { addPrivacyRoutes } from './privacy-routes.ts';
import { addressOf, createRateLimiter, networkOf } from './rate-limit.ts';
import { addRevealRoute } from './reveal-route.ts';

export function createService(deps: ServiceDependencies): Service {
  const service = openListener(deps);
  const limiter = createRateLimiter(deps.runtime.now);
  const edge: Edge = {
    limit: (of, by) => limiter.take(of, keyOf(by)),
    giveBack: (of, by) => limiter.giveBack(of, keyOf(by)),
  };
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
  addLogoutRoutes(service, deps, edge);
  addBrandKeyRoutes(service, deps);
  addPageRoutes(service, deps);
  service.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const network = networkOf(addressOf(request, deps.isBehindProxy));
    deps.gateway.handleUpgrade({ request, socket, head, network });
  });
  return service;
}

function keyOf(by: { readonly ip: string } | string): string {
  return typeof by === 'string' ? by : networkOf(by.ip);
}
