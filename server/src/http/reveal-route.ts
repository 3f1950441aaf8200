import { limits, type RevealAnswer, revealReasons } from '@countersign/protocol';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { AgentSession } from '../admin/agents.ts';
import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { ConversationError } from '../conversations/conversation-error.ts';
import { revealAttribute } from '../conversations/reveal/reveal-attribute.ts';
import { auditOf, findChangingAgent } from './agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from './edge.ts';
import { rateLimits } from './rate-limit.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
const body = Type.Object(
  {
    kind: Type.Enum(['verified', 'page']),
    name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,60}$' }),
    correctionId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' })),
    reason: Type.Enum([...revealReasons]),
    text: Type.Optional(Type.String({ maxLength: limits.revealTextCharacters })),
  },
  { additionalProperties: false },
);

/** A sensitive value, for an agent who says why. */
export function addRevealRoute(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post(
    '/api/agent/conversations/:id/reveals',
    { schema: { params, body } },
    async (request): Promise<RevealAnswer> => {
      const revealing = await findChangingAgent(deps, request, 'attribute.reveal');
      await countReveal(deps, edge, { revealing, request });
      const { agent } = revealing;
      const brand = await findBrand(deps.storage, agent.brandId);
      const correlationId = request.id;
      const masks = brand?.masks ?? [];
      const reveal = { agent, conversationId: request.params.id, asked: request.body, masks };
      return revealAttribute(deps, { ...reveal, correlationId }).catch(async (error: unknown) => {
        if (error instanceof ConversationError && error.code === 'not_assigned') {
          const permission = 'attribute.reveal_unassigned';
          await deps.recordRefusal({ agent, permission, correlationId });
        }
        throw error;
      });
    },
  );
}

/**
 * By agent, not by session: signing in again gives nobody more. Attempts count, so that somebody
 * who tries names or conversations is found too. @throws HttpError `slow_down`
 */
async function countReveal(
  deps: ServiceDependencies,
  edge: Edge,
  { revealing, request }: { readonly revealing: AgentSession; readonly request: FastifyRequest },
): Promise<void> {
  const { id } = revealing.agent;
  try {
    edge.limit(rateLimits.reveals, id);
  } catch (refused) {
    if (isFirst(edge, id)) {
      deps.runtime.log.warn({ agentId: id, correlationId: request.id }, 'too many reveals');
      await recordAudit(deps, { ...auditOf(revealing, request), action: 'reveal.alarm' });
    }
    throw refused;
  }
}

/** Whoever is refused goes on trying; one alarm in ten minutes says it. */
function isFirst(edge: Edge, agentId: string): boolean {
  try {
    edge.limit(rateLimits.revealAlarms, agentId);
    return true;
  } catch {
    return false;
  }
}
