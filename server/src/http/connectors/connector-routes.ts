import {
  type ConnectorAnswer,
  type ConnectorsAnswer,
  connectorTrusts,
  type TestSignIn,
} from '@countersign/protocol';
import Type from 'typebox';
import { findBrand } from '../../admin/brand.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { trustConnector } from '../../sign-out-consumers.ts';
import { auditOf, findAgent, findChangingAgent } from '../agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { rateLimits } from '../rate-limit.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }) });
const trust = Type.Object(
  { state: Type.Enum([...connectorTrusts]) },
  { additionalProperties: false },
);
const permission = 'connector.examine';

/** The page "Connectors": what each says of itself, an examination, a test sign-in, a purge. */
export function addConnectorRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  const { doctor } = deps;
  addTrustRoute(service, deps, edge);

  service.get('/api/agent/connectors', async (request): Promise<ConnectorsAnswer> => {
    const { session, agent } = await findAgent(deps, request, permission);
    edge.limit(rateLimits.agentRequests, session.id);
    return { connectors: await doctor.list(agent.brandId) };
  });

  service.get(
    '/api/agent/connectors/:id',
    { schema: { params } },
    async (request): Promise<ConnectorAnswer> => {
      const { session, agent } = await findAgent(deps, request, permission);
      edge.limit(rateLimits.agentRequests, session.id);
      const { view } = await describe(deps, agent.brandId, request.params.id);
      const brand = await findBrand(deps.storage, agent.brandId);
      const keysAddress = `${deps.origin}/brands/${agent.brandId}/jwks.json`;
      return { ...view, keysAddress, origins: brand?.origins ?? [] };
    },
  );

  service.post(
    '/api/agent/connectors/:id/examinations',
    { schema: { params } },
    async (request, reply) => {
      const examining = await findChangingAgent(deps, request, permission);
      const { record } = await describe(deps, examining.agent.brandId, request.params.id);
      edge.limit(rateLimits.examinations, record.id);
      if (!doctor.examinations.start(record)) throw new HttpError('examination_under_way');
      const audit = { ...auditOf(examining, request), detail: { connectorId: record.id } };
      await recordAudit(deps, { ...audit, action: 'connector.examined' });
      return reply.code(202).send();
    },
  );

  service.post(
    '/api/agent/connectors/:id/tests',
    { schema: { params } },
    async (request): Promise<TestSignIn> => {
      const testing = await findChangingAgent(deps, request, permission);
      const { record } = await describe(deps, testing.agent.brandId, request.params.id);
      edge.limit(rateLimits.examinations, `test ${record.id}`);
      const audit = { ...auditOf(testing, request), detail: { connectorId: record.id } };
      await recordAudit(deps, { ...audit, action: 'connector.tested' });
      return doctor.tests.start(record.id);
    },
  );

  service.post(
    '/api/agent/connectors/:id/key-purges',
    { schema: { params } },
    async (request, reply) => {
      const purging = await findChangingAgent(deps, request, permission);
      const { record } = await describe(deps, purging.agent.brandId, request.params.id);
      edge.limit(rateLimits.examinations, `purge ${record.id}`);
      await doctor.purgeKeys(record.brandId, record.id);
      const audit = { ...auditOf(purging, request), detail: { connectorId: record.id } };
      await recordAudit(deps, { ...audit, action: 'connector.keys_purged' });
      return reply.code(204).send();
    },
  );
}

function addTrustRoute(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.put(
    '/api/agent/connectors/:id/trust',
    { schema: { params, body: trust } },
    async (request, reply) => {
      const { session, agent } = await findChangingAgent(deps, request, 'connector.trust');
      edge.limit(rateLimits.agentRequests, session.id);
      const { record } = await describe(deps, agent.brandId, request.params.id);
      const by = { actor: agent.id, correlationId: request.id };
      await trustConnector(deps, record, { state: request.body.state, by });
      return reply.code(204).send();
    },
  );
}

async function describe({ doctor }: ServiceDependencies, brandId: string, connectorId: string) {
  const described = await doctor.describe(brandId, connectorId);
  if (!described) throw new HttpError('not_found');
  return described;
}
