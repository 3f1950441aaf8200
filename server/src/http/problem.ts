import { type ErrorCode, errorCodes, type Problem } from '@countersign/protocol';
import { TokenError } from '@countersign/tokens';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AdminError } from '../admin/admin-error.ts';
import { ConnectorError } from '../connectors/connector-error.ts';
import { ConversationError } from '../conversations/conversation-error.ts';
import { IdentityError } from '../identity/identity-error.ts';
import { StorageError } from '../storage/port.ts';

/** A refusal that is made at the edge itself. `retryAfterSeconds` goes with `slow_down`. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;
  constructor(code: ErrorCode, retryAfterSeconds?: number) {
    super(code);
    this.name = 'HttpError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The one place where an error becomes an answer (RFC 9457). What is unknown is `internal`. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const code = codeOf(error);
  const { status, title } = errorCodes[code];
  const problem: Problem = {
    type: `https://countersign.dev/errors#${code}`,
    title,
    status,
    code,
    correlationId: request.id,
    ...detailOf(error),
  };
  if (status >= 500) {
    request.log.error({ code, error: describeError(error) }, 'a request failed');
  }
  if (code === 'use_dpop_nonce' || code === 'invalid_dpop_proof') {
    // RFC 9449 section 7.1.
    reply.header('www-authenticate', `DPoP error="${code}", algs="ES256"`);
  }
  if (code === 'invalid_dpop_proof') {
    request.log.warn({ correlationId: request.id, ...whyProofFailed(error) }, 'DPoP proof refused');
  }
  if (error instanceof HttpError && error.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(error.retryAfterSeconds));
  }
  if (code === 'unavailable') reply.header('retry-after', unavailableSeconds);
  reply.code(status).type('application/problem+json').send(problem);
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof HttpError) return error.code;
  if (error instanceof ConversationError || error instanceof AdminError) return error.code;
  if (error instanceof IdentityError) {
    if (error.code === 'session_over') return 'session_required';
    if (error.code === 'handshake_unusable') return 'handshake_invalid';
    // The consumer can do better, so the window must know (RFC 9470).
    if (error.code === 'assurance_insufficient') return 'insufficient_user_authentication';
    if (error.code === 'dpop_proof_repeated') return 'invalid_dpop_proof';
    if (error.code === 'dpop_proofs_full') return 'unavailable';
    return 'authentication_failed';
  }
  // Whatever was wrong with the proof, a page learns only that there was something (V20).
  if (error instanceof TokenError && error.rule === 'R22') {
    return error.code === 'dpop_nonce_unknown' ? 'use_dpop_nonce' : 'invalid_dpop_proof';
  }
  if (error instanceof TokenError) {
    // Not a word about the token: it was not looked into, and may be tried again.
    return error.code === 'decryption_busy' ? 'unavailable' : 'authentication_failed';
  }
  if (error instanceof ConnectorError) {
    if (error.code === 'authorization_cancelled') return 'sign_in_cancelled';
    return error.code === 'connector_unknown' ? 'not_found' : 'authentication_failed';
  }
  // Two requests of one session at once, and the other one ended it.
  if (error instanceof StorageError && error.code === 'session_over') return 'session_required';
  if (error instanceof StorageError && passing.has(error.code)) return 'unavailable';
  return codeOfFastify(error);
}

function whyProofFailed(error: unknown): Readonly<Record<string, string | undefined>> {
  if (error instanceof TokenError) return { code: error.code, detail: error.detail };
  return error instanceof IdentityError ? { code: error.code } : {};
}

const unavailableSeconds = '5';

const passing: ReadonlySet<string> = new Set(['storage_full', 'storage_closed']);

function codeOfFastify(error: unknown): ErrorCode {
  const { statusCode, code } = (error ?? {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'body_too_large';
  if (statusCode === 404) return 'not_found';
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return 'invalid_request';
  return 'internal';
}

/** Of a schema's refusal, the member at fault and the rule; never the value. */
function detailOf(error: unknown): { detail?: string } {
  const { validation } = (error ?? {}) as Partial<FastifyError>;
  const first = validation?.[0];
  if (!first) return {};
  return { detail: `${first.instancePath || 'body'}: ${first.keyword}`.slice(0, 120) };
}

/** Name, code and place of an error; its message may hold what somebody sent, and is left out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  const lines = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const places = lines.slice(0, 4).map((line) => line.trim());
  return [`${error.name}${code}${becauseOf(error)}`, ...places].join(' | ').slice(0, 600);
}

/** Of the storage alone, which says no more than SQLite's number and its words for it. */
function becauseOf({ cause }: Error): string {
  const isSaid = cause instanceof Error && /^SQLite \d+: /.test(cause.message);
  return isSaid ? ` (${cause.message})` : '';
}
