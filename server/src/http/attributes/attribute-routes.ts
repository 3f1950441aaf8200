import type { AttributeHistoryAnswer } from '@countersign/protocol';
import Type from 'typebox';
import { findForAgent } from '../../conversations/agent-acts.ts';
import { readHistory } from '../../identity/attributes/read-history.ts';
import { findChangingAgent } from '../agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { rateLimits } from '../rate-limit.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
const name = Type.String({ pattern: '^[a-z][a-z0-9_]{0,60}$' });

/** What an agent asks about one attribute. Its name is in the body: no address holds one. */
export function addAttributeRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post(
    '/api/agent/conversations/:id/history',
    { schema: { params, body: Type.Object({ name }, { additionalProperties: false }) } },
    async (request): Promise<AttributeHistoryAnswer> => {
      const { session, agent } = await findChangingAgent(deps, request, 'attribute.history');
      edge.limit(rateLimits.agentRequests, session.id);
      const conversation = await findForAgent(deps, agent, request.params.id);
      const history = await readHistory(deps, conversation, request.body.name);
      const viewed = { agent, conversation, history: [request.body.name] };
      await deps.recordView({ ...viewed, correlationId: request.id });
      return history;
    },
  );
}
