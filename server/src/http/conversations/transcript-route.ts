import { Readable } from 'node:stream';
import Type from 'typebox';
import { exportTranscript } from '../../conversations/transcript/export-transcript.ts';
import { findAgent } from '../agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { rateLimits } from '../rate-limit.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
const querystring = Type.Object({ notes: Type.Optional(Type.Enum(['with'])) });

/** A conversation as a signed file; without agents' notes unless they are asked for. */
export function addTranscriptRoute(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.get(
    '/api/agent/conversations/:id/transcript',
    { schema: { params, querystring } },
    async (request, reply) => {
      const { agent } = await findAgent(deps, request, 'conversation.export');
      edge.limit(rateLimits.exports, agent.id);
      const conversationId = request.params.id;
      const lines = await exportTranscript(deps, {
        ...{ brandId: agent.brandId, conversationId, correlationId: request.id },
        by: { id: agent.id, name: agent.name },
        withNotes: request.query.notes === 'with',
      });
      return reply
        .type('application/jsonl; charset=utf-8')
        .header('content-disposition', `attachment; filename="transcript-${conversationId}.jsonl"`)
        .send(Readable.from(lines));
    },
  );
}
