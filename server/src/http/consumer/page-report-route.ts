import Type from 'typebox';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { rateLimits } from '../rate-limit.ts';
import { findCaller } from './consumer-access.ts';

const body = Type.Object(
  {
    connectorId: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
    code: Type.Optional(Type.String({ pattern: '^[a-z_]{3,60}$' })),
    mark: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{10}$' })),
  },
  { additionalProperties: false },
);

/** What the window says of its page, by code: for the brand's administrator, who is elsewhere. */
export function addPageReportRoute(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post('/api/consumer/page-reports', { schema: { body } }, async (request, reply) => {
    const { session } = await findCaller({ deps, edge }, request, reply);
    edge.limit(rateLimits.pageReports, session.id);
    const { brandId, id: sessionId } = session;
    const { connectorId } = request.body;
    // Of another brand's connector nothing is counted.
    await deps.connectors.find(brandId, connectorId);
    deps.doctor.hearPage({ brandId, sessionId }, request.body);
    return reply.code(204).send();
  });
}
