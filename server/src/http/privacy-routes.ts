import Type from 'typebox';
import { eraseConsumer } from '../privacy/erase-consumer.ts';
import { auditOf, findChangingAgent } from './agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from './edge.ts';
import { HttpError } from './problem.ts';
import { rateLimits } from './rate-limit.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });

/** What a privacy officer does for a consumer who asks for it. */
export function addPrivacyRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post(
    '/api/agent/consumers/:id/erasure',
    { schema: { params } },
    async (request, reply) => {
      const erasing = await findChangingAgent(deps, request, 'consumer.erase');
      edge.limit(rateLimits.agentRequests, erasing.session.id);
      const { brandId, actor, correlationId } = auditOf(erasing, request);
      const consumerId = request.params.id;
      const isDone = await eraseConsumer(deps, { brandId, actor, correlationId, consumerId });
      if (!isDone) throw new HttpError('not_found');
      return reply.code(204).send();
    },
  );
}
