import type { ErrorCode } from '@countersign/protocol';
import type { Timers } from '../platform.ts';

/** An answer that is no success. `network`: there was no answer at all. */
export class ConsumerApiError extends Error {
  readonly code: ErrorCode | 'network';
  readonly status: number;
  /** Finds the exact reason in the service's log. */
  readonly correlationId: string | null;
  readonly retryAfterSeconds: number;

  constructor(code: ErrorCode | 'network', facts?: Partial<ConsumerApiError>) {
    super(`The service answered ${code}`);
    this.name = 'ConsumerApiError';
    this.code = code;
    this.status = facts?.status ?? 0;
    this.correlationId = facts?.correlationId ?? null;
    this.retryAfterSeconds = facts?.retryAfterSeconds ?? 0;
  }
}

export type ConsumerApiOptions = {
  /** Of the service, such as `https://chat.example`. */
  readonly origin: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly timers: Timers;
};

export type PostRequest = { readonly body?: unknown; readonly accessToken?: string };

const answerLimit = 15_000;

/**
 * One POST to the consumer's API. The header `x-countersign` cannot be sent by a foreign form, and
 * the renewal cookie goes along because of `credentials`.
 *
 * @throws ConsumerApiError for every answer that is no success
 */
export async function postToService(
  options: ConsumerApiOptions,
  path: string,
  request: PostRequest = {},
): Promise<unknown> {
  const abort = new AbortController();
  const timer = options.timers.set(() => abort.abort(), answerLimit);
  try {
    const response = await options.fetch(options.origin + path, {
      method: 'POST',
      credentials: 'include',
      cache: 'no-store',
      redirect: 'error',
      signal: abort.signal,
      headers: headersOf(request),
      body: JSON.stringify(request.body ?? {}),
    });
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? undefined : await response.json();
  } catch (error) {
    throw error instanceof ConsumerApiError ? error : new ConsumerApiError('network');
  } finally {
    options.timers.clear(timer);
  }
}

function headersOf({ accessToken }: PostRequest): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-countersign': '1',
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  };
}

async function problemOf(response: Response): Promise<ConsumerApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const { code, correlationId } = problem;
  return new ConsumerApiError(typeof code === 'string' ? (code as ErrorCode) : 'internal', {
    status: response.status,
    correlationId: typeof correlationId === 'string' ? correlationId : null,
    retryAfterSeconds: Number(response.headers.get('retry-after')) || 0,
  });
}
