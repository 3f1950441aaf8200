import { type AttributeHistoryAnswer, limits } from '@countersign/protocol';
import Type from 'typebox';
import { findBrand } from '../../admin/brand.ts';
import { findForAgent } from '../../conversations/agent-acts.ts';
import { correctAttribute, removeCorrection } from '../../conversations/facts/correct-attribute.ts';
import { readHistory } from '../../identity/attributes/read-history.ts';
import { findChangingAgent } from '../agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { rateLimits } from '../rate-limit.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
const name = Type.String({ pattern: '^[a-z][a-z0-9_]{0,60}$' });
/** Made by the browser, as for a message. */
const messageId = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const text = Type.String({ minLength: 1, maxLength: limits.correctionCharacters });
const correction = Type.Object({ id: messageId, name, text }, { additionalProperties: false });

/** What an agent asks and notes about an attribute. Its name is in the body, in no address. */
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

  service.post(
    '/api/agent/conversations/:id/corrections',
    { schema: { params, body: correction } },
    async (request, reply) => {
      const { session, agent } = await findChangingAgent(deps, request, 'attribute.correct');
      edge.limit(rateLimits.agentRequests, session.id);
      const brand = await findBrand(deps.storage, agent.brandId);
      const correcting = { agent, conversationId: request.params.id, correlationId: request.id };
      const masks = brand?.masks ?? [];
      await correctAttribute(deps, correcting, { ...request.body, masks });
      return reply.code(204).send();
    },
  );

  service.delete(
    '/api/agent/conversations/:id/corrections/:correctionId',
    { schema: { params: Type.Object({ ...params.properties, correctionId: messageId }) } },
    async (request, reply) => {
      const { session, agent } = await findChangingAgent(deps, request, 'attribute.correct');
      edge.limit(rateLimits.agentRequests, session.id);
      const { id: conversationId, correctionId } = request.params;
      const removing = { agent, conversationId, correlationId: request.id };
      await removeCorrection(deps, removing, correctionId);
      return reply.code(204).send();
    },
  );
}
