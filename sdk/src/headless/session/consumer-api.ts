import type { ErrorCode } from '@countersign/protocol';
import type { Timers } from '../platform.ts';
import type { DpopKey, WindowCrypto } from './dpop-key.ts';

/**
 * An answer that is no success. `network`: there was no answer at all. `no_crypto`: this runtime
 * makes no keys, as in a page that was not loaded over https.
 */
type ApiErrorCode = ErrorCode | 'network' | 'no_crypto';

export class ConsumerApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  /** Finds the exact reason in the service's log. */
  readonly correlationId: string | null;
  readonly retryAfterSeconds: number;

  constructor(code: ApiErrorCode, facts?: Partial<ConsumerApiError>) {
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
  readonly crypto: WindowCrypto;
};

export type PostRequest = { readonly body?: unknown; readonly accessToken?: string | undefined };

const answerLimit = 15_000;

/**
 * The consumer's API as one window calls it: every request with a proof of the window's key, made
 * for it alone.
 */
export class ConsumerApi {
  readonly #options: ConsumerApiOptions;
  readonly #key: DpopKey;
  #nonce: string | undefined;

  constructor(options: ConsumerApiOptions, key: DpopKey) {
    this.#options = options;
    this.#key = key;
  }

  /** @throws ConsumerApiError for every answer that is no success */
  async post(path: string, request: PostRequest = {}): Promise<unknown> {
    try {
      return await this.#post(path, request);
    } catch (error) {
      // The answer brought a nonce that counts now. One that is refused too is somebody's fault.
      if (!(error instanceof ConsumerApiError) || error.code !== 'use_dpop_nonce') throw error;
      return this.#post(path, request);
    }
  }

  /**
   * One POST. The header `x-countersign` cannot be sent by a foreign form, and the renewal cookie
   * goes along because of `credentials`.
   */
  async #post(path: string, request: PostRequest): Promise<unknown> {
    const { origin, fetch, timers } = this.#options;
    const url = origin + path;
    const proof = await this.#prove(url, request.accessToken);
    const abort = new AbortController();
    const timer = timers.set(() => abort.abort(), answerLimit);
    try {
      const response = await fetch(url, {
        method: 'POST',
        credentials: 'include',
        cache: 'no-store',
        redirect: 'error',
        signal: abort.signal,
        headers: headersOf(request, proof),
        body: JSON.stringify(request.body ?? {}),
      });
      this.#nonce = response.headers.get('dpop-nonce') ?? this.#nonce;
      if (!response.ok) throw await problemOf(response);
      return response.status === 204 ? undefined : await response.json();
    } catch (error) {
      throw error instanceof ConsumerApiError ? error : new ConsumerApiError('network');
    } finally {
      timers.clear(timer);
    }
  }

  async #prove(url: string, accessToken: string | undefined): Promise<string> {
    try {
      const now = this.#options.timers.now();
      return await this.#key.proofFor({ url, accessToken, nonce: this.#nonce, now });
    } catch {
      throw new ConsumerApiError('no_crypto');
    }
  }
}

function headersOf({ accessToken }: PostRequest, proof: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-countersign': '1',
    dpop: proof,
    ...(accessToken === undefined ? {} : { authorization: `DPoP ${accessToken}` }),
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
