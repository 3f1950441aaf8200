import { Readable } from 'node:stream';
import type { AuditPage, AuditVerdict, PrivacyOverview } from '@countersign/protocol';
import Type from 'typebox';
import { summariseAudit } from '../audit/audit-overview.ts';
import { exportAudit } from '../audit/export-audit.ts';
import { searchAudit } from '../audit/search-audit.ts';
import { auditFaults, recordVerdict, verifyAudit } from '../audit/verify-audit.ts';
import { parseConnectorSettings } from '../connectors/settings/connector-settings.ts';
import { auditOf, findAgent, findChangingAgent } from './agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from './edge.ts';
import { rateLimits } from './rate-limit.ts';

const number = Type.String({ pattern: '^\\d{1,15}$' });
const filter = {
  /** An agent's id, or a word such as `operator`. */
  actor: Type.Optional(Type.String({ pattern: '^[\\w-]{1,40}$' })),
  /** An action, or how several begin. */
  action: Type.Optional(Type.String({ pattern: '^[a-z_.]{1,40}$' })),
  subject: Type.Optional(Type.String({ pattern: '^[\\w-]{1,60}$' })),
  correlationId: Type.Optional(Type.String({ pattern: '^[\\w-]{1,40}$' })),
  since: Type.Optional(number),
  until: Type.Optional(number),
};
const closed = { additionalProperties: false };
const search = Type.Object({ ...filter, before: Type.Optional(number) }, closed);
const exported = Type.Object({ ...filter, format: Type.Enum(['csv', 'jsonl']) }, closed);

const formats = {
  csv: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  jsonl: { type: 'application/jsonl; charset=utf-8', ending: 'jsonl' },
} as const;

/** The audit record, for a privacy officer: overview, search, export, verification. */
export function addAuditRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.get('/api/agent/privacy', async (request): Promise<PrivacyOverview> => {
    const { agent } = await findAgent(deps, request, 'audit.read');
    edge.limit(rateLimits.auditSearches, agent.id);
    const connectors = await deps.storage.connectors.listByBrand(agent.brandId);
    return {
      ...(await summariseAudit(deps, agent.brandId)),
      connectors: connectors.map(({ id, settings }) => {
        return { id, name: parseConnectorSettings(settings).name };
      }),
    };
  });

  service.get(
    '/api/agent/audit',
    { schema: { querystring: search } },
    async (request): Promise<AuditPage> => {
      const searching = await findAgent(deps, request, 'audit.read');
      edge.limit(rateLimits.auditSearches, searching.agent.id);
      const { before, ...asked } = request.query;
      const from = before === undefined ? {} : { before: Number(before) };
      return searchAudit(deps, auditOf(searching, request), { ...readFilter(asked), ...from });
    },
  );

  service.get(
    '/api/agent/audit/export',
    { schema: { querystring: exported } },
    async (request, reply) => {
      const exporting = await findAgent(deps, request, 'audit.export');
      edge.limit(rateLimits.exports, exporting.agent.id);
      const { format, ...asked } = request.query;
      const by = auditOf(exporting, request);
      const lines = await exportAudit(deps, by, { ...readFilter(asked), format });
      const { type, ending } = formats[format];
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="audit-${by.brandId}.${ending}"`)
        .send(Readable.from(lines));
    },
  );

  service.post('/api/agent/audit/verifications', async (request): Promise<AuditVerdict> => {
    const verifying = await findChangingAgent(deps, request, 'audit.verify');
    edge.limit(rateLimits.auditVerifications, verifying.agent.brandId);
    const by = auditOf(verifying, request);
    const found = await verifyAudit(deps, by.brandId);
    await recordVerdict(deps, by, found);
    const { faults, lastCheckpoint, cut, ...verdict } = found;
    return {
      ...verdict,
      lastCheckpoint: lastCheckpoint && { number: lastCheckpoint.number, at: lastCheckpoint.at },
      cut: cut && { number: cut.number, at: cut.at, keptDays: cut.keptDays },
      faults: faults.map((one) => ({ number: one.number, fault: auditFaults[one.fault] })),
    };
  });
}

/** What is sought, with times as numbers. */
function readFilter<T extends { readonly since?: string; readonly until?: string }>(asked: T) {
  const { since, until, ...rest } = asked;
  return {
    ...rest,
    ...(since === undefined ? {} : { since: Number(since) }),
    ...(until === undefined ? {} : { until: Number(until) }),
  };
}
