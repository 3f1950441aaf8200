import {
  type AgentSessionAnswer,
  type EarlierConversationsAnswer,
  type EarlierItemsAnswer,
  isAllowed,
  type Permission,
  type TeamAnswer,
  type TicketAnswer,
} from '@countersign/protocol';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { type AgentSession, findAgentSession, normaliseLogin, signIn } from '../admin/agents.ts';
import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { findForAgent } from '../conversations/agent-acts.ts';
import { presentEarlierForAgent } from '../conversations/present-for-agent.ts';
import { presentInboxPage } from '../conversations/present-inbox.ts';
import { issueTicket } from '../gateway/tickets.ts';
import { isSameSecret } from '../runtime.ts';
import { agentCookieName, readCookie, setCookie } from './cookies.ts';
import type { Edge, Service, ServiceDependencies } from './edge.ts';
import { describeError, HttpError } from './problem.ts';
import { networkOf, rateLimits } from './rate-limit.ts';

const credentials = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 200 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  },
  { additionalProperties: false },
);
const before = Type.Object({ before: Type.String({ pattern: '^\\d{1,15}$' }) });
const conversation = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });

/** The Agent Workspace: sign in and out, ticket, history, team. */
export function addAgentRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post('/api/agent/session', { schema: { body: credentials } }, async (request, reply) => {
    checkOrigin(request, deps.origin);
    const { session, agent, cookie } = await signInLimited(deps, edge, request);
    const seconds = (session.expiresAt - deps.runtime.now()) / 1000;
    setCookie(reply, { kind: 'agent', name: agentCookieName, value: cookie, seconds });
    return presentSession(deps, { session, agent });
  });

  service.get('/api/agent/session', async (request) =>
    presentSession(deps, await findAgent(deps, request)),
  );

  service.delete('/api/agent/session', async (request, reply) => {
    const { session, agent } = await findChangingAgent(deps, request);
    await deps.storage.transaction((tx) => tx.agentSessions.remove(session.id));
    deps.bus.publish(`agent-session:${session.id}`, { kind: 'ended', reason: 'signed_out' });
    await recordAudit(deps, {
      ...auditOf({ session, agent }, request),
      action: 'agent.signed_out',
    });
    setCookie(reply, { kind: 'agent', name: agentCookieName, value: '', seconds: 0 });
    return reply.code(204).send();
  });

  service.post('/api/agent/tickets', async (request): Promise<TicketAnswer> => {
    const { session } = await findChangingAgent(deps, request);
    edge.limit(rateLimits.tickets, session.id);
    if (deps.gateway.isFull()) throw new HttpError('unavailable');
    return issueTicket(deps, { kind: 'agent', sessionId: session.id });
  });

  service.get(
    '/api/agent/conversations',
    { schema: { querystring: before } },
    async (request): Promise<EarlierConversationsAnswer> => {
      const { session, agent } = await findAgent(deps, request, 'conversation.read');
      edge.limit(rateLimits.agentRequests, session.id);
      return presentInboxPage(deps, agent.brandId, Number(request.query.before));
    },
  );

  service.get(
    '/api/agent/conversations/:id/earlier',
    { schema: { params: conversation, querystring: before } },
    async (request): Promise<EarlierItemsAnswer> => {
      const { session, agent } = await findAgent(deps, request, 'conversation.read');
      edge.limit(rateLimits.agentRequests, session.id);
      const found = await findForAgent(deps, agent, request.params.id);
      await deps.recordView({ agent, conversation: found, correlationId: request.id });
      return presentEarlierForAgent(deps, found, Number(request.query.before));
    },
  );

  service.get('/api/agent/team', async (request): Promise<TeamAnswer> => {
    const { agent } = await findAgent(deps, request, 'team.read');
    const agents = await deps.storage.agents.listByBrand(agent.brandId);
    return { agents: agents.map(({ id, name, login, roles }) => ({ id, name, login, roles })) };
  });
}

/** Counts by login and by network before the costly comparison; a right password costs nothing. */
async function signInLimited(
  deps: ServiceDependencies,
  edge: Edge,
  request: FastifyRequest<{ Body: { login: string; password: string } }>,
): ReturnType<typeof signIn> {
  const login = normaliseLogin(request.body.login);
  try {
    edge.limit(rateLimits.signInByNetwork, request);
    edge.limit(rateLimits.signInByLogin, login);
  } catch (error) {
    deps.strangers.refused('slowedDown', networkOf(request.ip));
    throw error;
  }
  try {
    const signedIn = await signIn(deps, request.body);
    edge.giveBack(rateLimits.signInByLogin, login);
    edge.giveBack(rateLimits.signInByNetwork, request);
    await recordAudit(deps, { ...auditOf(signedIn, request), action: 'agent.signed_in' });
    return signedIn;
  } catch (error) {
    deps.runtime.log.warn({ correlationId: request.id }, 'agent sign-in failed');
    await recordFailure(deps, request, login);
    throw error;
  }
}

/** Of a known agent each, as often as the limits let anybody try; of others a count. */
async function recordFailure(
  deps: ServiceDependencies,
  request: Pick<FastifyRequest, 'id' | 'ip'>,
  login: string,
): Promise<void> {
  const network = networkOf(request.ip);
  const agent = await deps.storage.agents.findByLogin(login);
  if (!agent) return deps.strangers.refused('unknownLogins', network);
  const who = { brandId: agent.brandId, actor: 'unknown', subject: agent.id };
  const entry = { ...who, action: 'agent.sign_in_failed', correlationId: request.id } as const;
  // Not waited for, as with a stranger: nobody learns from the time which of the two it was (A81).
  recordAudit(deps, { ...entry, detail: { network } }).catch((error: unknown) =>
    deps.runtime.log.error({ error: describeError(error) }, 'a failed sign-in is not audited'),
  );
}

/** @throws HttpError `session_required`, `forbidden` */
export async function findAgent(
  deps: ServiceDependencies,
  request: FastifyRequest,
  permission?: Permission,
): Promise<AgentSession> {
  const cookie = readCookie(request, agentCookieName);
  const found = cookie && (await findAgentSession(deps, cookie));
  if (!found) throw new HttpError('session_required');
  if (permission && !isAllowed(found.agent.roles, permission)) {
    await deps.recordRefusal({ agent: found.agent, permission, correlationId: request.id });
    throw new HttpError('forbidden');
  }
  return found;
}

/** As findAgent, for a request that changes something: from our own page, with its token. */
export async function findChangingAgent(
  deps: ServiceDependencies,
  request: FastifyRequest,
  permission?: Permission,
): Promise<AgentSession> {
  checkOrigin(request, deps.origin);
  const found = await findAgent(deps, request, permission);
  const sent = request.headers['x-csrf-token'];
  const isRight = typeof sent === 'string' && isSameSecret(sent, found.session.csrfToken);
  if (!isRight) {
    const { agent } = found;
    await deps.recordRefusal({ agent, permission: 'csrf_token', correlationId: request.id });
    throw new HttpError('csrf_failed');
  }
  return found;
}

export function checkOrigin(request: FastifyRequest, origin: string): void {
  const { origin: sent } = request.headers;
  if (sent !== undefined && sent !== origin) throw new HttpError('csrf_failed');
}

export function auditOf(
  { agent }: AgentSession,
  request: FastifyRequest,
): Omit<Parameters<typeof recordAudit>[1], 'action'> {
  return {
    brandId: agent.brandId,
    actor: agent.id,
    subject: null,
    correlationId: request.id,
    detail: { network: networkOf(request.ip) },
  };
}

async function presentSession(
  deps: ServiceDependencies,
  { session, agent }: AgentSession,
): Promise<AgentSessionAnswer> {
  const brand = await findBrand(deps.storage, agent.brandId);
  if (!brand) throw new HttpError('session_required');
  const { id, name, login, roles } = agent;
  return {
    agent: { id, name, login, roles },
    brand: { id: brand.id, name: brand.name },
    csrfToken: session.csrfToken,
  };
}
