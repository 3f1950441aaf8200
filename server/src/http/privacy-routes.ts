import { Readable } from 'node:stream';
import {
  type ConsumerHoldings,
  type ConsumerSearchAnswer,
  holdExportReasons,
  holdReasons,
  releaseReasons,
} from '@countersign/protocol';
import type { FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { recordAudit } from '../audit/record-audit.ts';
import { parseConnectorSettings } from '../connectors/settings/connector-settings.ts';
import { findForAgent } from '../conversations/agent-acts.ts';
import { subjectTarget } from '../identity/sign-out-targets.ts';
import { describeConsumer } from '../privacy/describe-consumer.ts';
import { eraseConsumer } from '../privacy/erase-consumer.ts';
import { exportConsumer } from '../privacy/export/export-consumer.ts';
import { type Hold, holdConsumer } from '../privacy/hold-consumer.ts';
import { restrictConsumer } from '../privacy/restrict-consumer.ts';
import { auditOf, findAgent, findChangingAgent } from './agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from './edge.ts';
import { HttpError } from './problem.ts';
import { rateLimits } from './rate-limit.ts';

const id = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });
const params = Type.Object({ id });
const closed = { additionalProperties: false };
const exported = Type.Object(
  {
    hold: Type.Optional(Type.Literal('included')),
    reason: Type.Optional(Type.Enum([...holdExportReasons])),
  },
  { ...closed, dependencies: { hold: ['reason'], reason: ['hold'] } },
);
const sought = Type.Union([
  Type.Object({ consumerId: id }, closed),
  Type.Object({ conversationId: id }, closed),
  Type.Object(
    {
      connectorId: Type.String({ minLength: 1, maxLength: 100 }),
      subject: Type.String({ minLength: 1, maxLength: 255 }),
    },
    closed,
  ),
]);

/** What a privacy officer does for a consumer who asks for it. */
export function addPrivacyRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post(
    '/api/agent/consumers/search',
    { schema: { body: sought } },
    async (request): Promise<ConsumerSearchAnswer> => {
      const searching = await findChangingAgent(deps, request, 'consumer.find');
      edge.limit(rateLimits.agentRequests, searching.session.id);
      const consumerId = await findConsumer(deps, searching.agent, request.body);
      const audit = { ...auditOf(searching, request), subject: consumerId };
      await recordAudit(deps, { ...audit, action: 'consumer.searched' });
      return { consumerId };
    },
  );

  service.get(
    '/api/agent/consumers/:id',
    { schema: { params } },
    async (request): Promise<ConsumerHoldings> => {
      const { session, agent } = await findAgent(deps, request, 'consumer.find');
      edge.limit(rateLimits.agentRequests, session.id);
      const connectorName = async (id: string) => {
        const connector = await deps.storage.connectors.find(id);
        return connector && parseConnectorSettings(connector.settings).name;
      };
      const found = await describeConsumer(
        { ...deps, connectorName },
        agent.brandId,
        request.params.id,
      );
      if (!found) throw new HttpError('not_found');
      return found;
    },
  );

  const exporting = { schema: { params, querystring: exported } };
  service.get('/api/agent/consumers/:id/export', exporting, async (request, reply) => {
    const acting = await findAgent(deps, request, 'consumer.export');
    edge.limit(rateLimits.exports, acting.agent.id);
    const { brandId, actor, correlationId } = auditOf(acting, request);
    const { hold, reason } = request.query;
    const consumerId = request.params.id;
    const lines = await exportConsumer(deps, {
      ...{ brandId, actor, correlationId, consumerId, withHold: hold === 'included', reason },
    });
    if (!lines) throw new HttpError('not_found');
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="consumer-${consumerId}.json"`)
      .send(Readable.from(lines));
  });

  service.post(
    '/api/agent/consumers/:id/erasure',
    { schema: { params } },
    async (request, reply) => {
      const erasing = await findChangingAgent(deps, request, 'consumer.erase');
      edge.limit(rateLimits.agentRequests, erasing.session.id);
      const { brandId, actor, correlationId } = auditOf(erasing, request);
      const consumerId = request.params.id;
      const done = await eraseConsumer(deps, { brandId, actor, correlationId, consumerId });
      if (done === 'held') throw new HttpError('consumer_held');
      if (done === 'unknown') throw new HttpError('not_found');
      return reply.code(204).send();
    },
  );

  addHoldRoutes(service, deps, edge);
  addRestrictionRoutes(service, deps, edge);
}

/** The reason is one of our words: what stands in the audit can never be taken back. */
function addHoldRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  const change = async (
    request: FastifyRequest<{ Params: Static<typeof params> }>,
    asked: Pick<Hold, 'isHeld' | 'reason'>,
  ): Promise<void> => {
    const holding = await findChangingAgent(deps, request, 'consumer.hold');
    edge.limit(rateLimits.agentRequests, holding.session.id);
    const { brandId, actor, correlationId } = auditOf(holding, request);
    const hold = { brandId, actor, correlationId, consumerId: request.params.id, ...asked };
    if (!(await holdConsumer(deps, hold))) throw new HttpError('not_found');
  };
  const path = '/api/agent/consumers/:id/hold';
  const held = Type.Object({ reason: Type.Enum([...holdReasons]) }, closed);
  service.put(path, { schema: { params, body: held } }, async (request, reply) => {
    await change(request, { isHeld: true, reason: request.body.reason });
    return reply.code(204).send();
  });
  const released = Type.Object({ reason: Type.Enum([...releaseReasons]) }, closed);
  service.delete(path, { schema: { params, querystring: released } }, async (request, reply) => {
    await change(request, { isHeld: false, reason: request.query.reason });
    return reply.code(204).send();
  });
}

function addRestrictionRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  for (const [method, isRestricted] of [
    ['PUT', true],
    ['DELETE', false],
  ] as const) {
    service.route({
      method,
      url: '/api/agent/consumers/:id/restriction',
      schema: { params },
      handler: async (request, reply) => {
        const changing = await findChangingAgent(deps, request, 'consumer.restrict');
        edge.limit(rateLimits.agentRequests, changing.session.id);
        const { brandId, actor, correlationId } = auditOf(changing, request);
        const by = { brandId, actor, correlationId, consumerId: request.params.id };
        if (!(await restrictConsumer(deps, { ...by, isRestricted }))) {
          throw new HttpError('not_found');
        }
        return reply.code(204).send();
      },
    });
  }
}

/** By the exact subject: what is stored of it is a keyed hash, so nothing else can be found. */
async function findConsumer(
  deps: ServiceDependencies,
  agent: Parameters<typeof findForAgent>[1],
  by: Static<typeof sought>,
): Promise<string | null> {
  const { brandId } = agent;
  if ('consumerId' in by) {
    const consumer = await deps.storage.consumers.find(by.consumerId);
    return consumer?.brandId === brandId ? consumer.id : null;
  }
  if ('conversationId' in by)
    return (await findForAgent(deps, agent, by.conversationId)).consumerId;
  const { connectorId, subject } = by;
  const connector = await deps.storage.connectors.find(connectorId);
  if (connector?.brandId !== brandId) throw new HttpError('not_found');
  const { issuer } = parseConnectorSettings(connector.settings);
  const key = subjectTarget(deps.vault, { brandId, connectorId, issuer, subject });
  return (await deps.storage.consumers.findByIdentityKey(key))?.id ?? null;
}
