import { TokenError } from '@countersign/tokens';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { recordAudit } from '../../audit/record-audit.ts';
import { ConnectorError } from '../../connectors/connector-error.ts';
import { type ReceivedLogout, receiveLogout } from '../../sign-out-consumers.ts';
import { StorageError } from '../../storage/port.ts';
import type { Edge, Service, ServiceDependencies } from '../edge.ts';
import { describeError, HttpError } from '../problem.ts';
import { rateLimits } from '../rate-limit.ts';
import { reasonOf } from '../report-refusal.ts';

const params = Type.Object({
  brandId: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
  connectorId: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
});
type Params = { readonly brandId: string; readonly connectorId: string };

/**
 * Where a provider tells us that somebody signed out there (OpenID Connect Back-Channel Logout
 * 1.0). It has no session and no origin: the signed token is all that counts.
 */
export function addBackchannelRoute(
  service: Service,
  deps: ServiceDependencies,
  edge: Edge,
): Promise<void> {
  // A scope of its own: forms are read here alone, and errors have the form of OAuth.
  return Promise.resolve(
    service.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        async (_request: FastifyRequest, body: string | Buffer) => body,
      );
      scope.setErrorHandler((error, request, reply) => answerError(error, request, reply));
      scope.post<{ Params: Params }>(
        '/brands/:brandId/connectors/:connectorId/backchannel-logout',
        { schema: { params } },
        async (request, reply) => {
          edge.limit(rateLimits.backchannelLogouts, request);
          await receive(deps, edge, request);
          return reply.code(200).send();
        },
      );
    }),
  );
}

async function receive(
  deps: ServiceDependencies,
  edge: Edge,
  request: FastifyRequest<{ Params: Params }>,
): Promise<void> {
  const { brandId, connectorId } = request.params;
  const connector = await deps.connectors.find(brandId, connectorId);
  const raw = readLogoutToken(request.body);
  try {
    await reportAccepted(deps, request, await receiveLogout(deps, connector, raw));
  } catch (error) {
    await reportRefused(deps, edge, { request, error });
    throw error;
  }
}

/** Exactly one; other members of the form are none of ours and are ignored (section 2.5). */
function readLogoutToken(body: unknown): string {
  const tokens = typeof body === 'string' ? new URLSearchParams(body).getAll('logout_token') : [];
  const [token] = tokens;
  if (tokens.length !== 1 || !token) throw new HttpError('invalid_request');
  return token;
}

async function reportAccepted(
  deps: ServiceDependencies,
  request: FastifyRequest<{ Params: Params }>,
  received: ReceivedLogout,
): Promise<void> {
  await recordAudit(deps, {
    ...auditOf(request),
    action: 'logout.accepted',
    detail: { rule: 'R24', ...received },
  });
}

/** Anybody may call this, so what is written of refusals is limited; the answers are not. */
async function reportRefused(
  deps: ServiceDependencies,
  edge: Edge,
  refused: { readonly request: FastifyRequest<{ Params: Params }>; readonly error: unknown },
): Promise<void> {
  const { request, error } = refused;
  const reason = reasonOf(error);
  if (!reason) return;
  try {
    edge.limit(rateLimits.reportedLogoutRefusals, request.params.connectorId);
  } catch {
    return;
  }
  const { brandId, connectorId } = request.params;
  const facts = { correlationId: request.id, brandId, connectorId };
  deps.runtime.log.warn({ ...facts, ...reason }, 'logout token refused');
  const { rule, code, detail = null } = reason;
  await recordAudit(deps, {
    ...auditOf(request),
    action: 'logout.refused',
    detail: { rule, code, detail },
  });
}

function auditOf({ params, id }: FastifyRequest<{ Params: Params }>) {
  const { brandId, connectorId } = params;
  return { brandId, actor: 'provider', subject: connectorId, correlationId: id };
}

type Answer = {
  readonly status: number;
  readonly error: string;
  readonly retryAfter?: number | undefined;
};

/** Section 2.8: 400 for what will never be accepted; 503 for what may be sent again. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, error: code, retryAfter } = answerOf(error);
  if (status === 500) {
    request.log.error({ error: describeError(error) }, 'a logout request failed');
  }
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  const description = `The reason stands in the log and the audit under ${request.id}`;
  reply.code(status).type('application/json').send({ error: code, error_description: description });
}

const busySeconds = 5;
const mayBeSentAgain: ReadonlySet<string> = new Set([
  'key_set_unavailable',
  'decryption_busy',
  'storage_full',
  'storage_closed',
]);

function answerOf(error: unknown): Answer {
  const busy = { status: 503, error: 'temporarily_unavailable', retryAfter: busySeconds };
  if (error instanceof TokenError || error instanceof StorageError) {
    if (mayBeSentAgain.has(error.code)) return busy;
    if (error instanceof TokenError) return { status: 400, error: 'invalid_request' };
    return { status: 500, error: 'server_error' };
  }
  if (error instanceof ConnectorError) {
    // A provider that cannot be reached, or settings to be mended: neither is the token's fault.
    return error.code === 'connector_unknown' ? { status: 404, error: 'invalid_request' } : busy;
  }
  if (error instanceof HttpError && error.code === 'slow_down') {
    return { status: 429, error: 'temporarily_unavailable', retryAfter: error.retryAfterSeconds };
  }
  return { status: refusedByForm(error) ?? 500, error: 'invalid_request' };
}

/** What Fastify or this route refused before any token was read. */
function refusedByForm(error: unknown): number | undefined {
  if (error instanceof HttpError) return 400;
  const { statusCode } = (error ?? {}) as { readonly statusCode?: number };
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  return statusCode === 413 ? 413 : 400;
}
