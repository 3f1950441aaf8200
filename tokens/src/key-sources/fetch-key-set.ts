import { type ImportedKeys, importVerificationKeys } from '../keys/import-verification-keys.ts';
import { limits } from '../limits.ts';
import { TokenError } from '../token-error.ts';
import { freshForSeconds } from './freshness.ts';

export type FetchLimits = {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** To be sent along. Without them everything works, only no answer is ever 304. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type FetchedBytes = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
};

/**
 * How bytes are fetched: the caller brings a guarded implementation that follows no redirect,
 * reaches no private address and keeps to the limits.
 */
export type FetchBytes = (url: string, limits: FetchLimits) => Promise<FetchedBytes>;

export type KeySetRequest = {
  readonly jwksUri: string;
  readonly fetch: FetchBytes;
  readonly timeoutMs: number;
  /** Of the set that is held, if it had one. */
  readonly etag: string | undefined;
};

export type KeySetAnswer = {
  /** Undefined: what is held is still the set (304). */
  readonly imported: ImportedKeys | undefined;
  readonly etag: string | undefined;
  readonly freshForSeconds: number;
};

/**
 * One fetch of one key set.
 * @throws TokenError and nothing else; texts of the network are not passed on
 */
export async function fetchKeySet(request: KeySetRequest): Promise<KeySetAnswer> {
  try {
    return readAnswer(await send(request), request);
  } catch (error) {
    throw error instanceof TokenError ? error : unavailable('the fetch failed');
  }
}

export function unavailable(detail: string): TokenError {
  return new TokenError('jwks', 'key_set_unavailable', detail);
}

function send({ jwksUri, fetch, timeoutMs, etag }: KeySetRequest): Promise<FetchedBytes> {
  const headers = {
    accept: 'application/jwk-set+json, application/json',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
  };
  const maxBytes = limits.keySetBytes;
  return withDeadline(timeoutMs, (signal) =>
    fetch(jwksUri, { maxBytes, timeoutMs, signal, headers }),
  );
}

function readAnswer({ status, headers, body }: FetchedBytes, asked: KeySetRequest): KeySetAnswer {
  const fresh = { etag: readEtag(headers), freshForSeconds: freshForSeconds(headers) };
  if (status === 304 && asked.etag !== undefined) {
    return { ...fresh, imported: undefined, etag: fresh.etag ?? asked.etag };
  }
  if (status !== 200) throw unavailable(`it answered with HTTP status ${status}`);
  if (body.length > limits.keySetBytes) throw new TokenError('jwks', 'key_set_too_large');
  const text = Buffer.from(body).toString('utf8').trimStart();
  if (!text.startsWith('{')) throw unavailable('it answered with something that is not JSON');
  return { ...fresh, imported: importVerificationKeys(text) };
}

/** It goes into a header again, so it must be one (RFC 9110 section 8.8.3), and short. */
function readEtag(headers: Headers): string | undefined {
  const etag = headers.get('etag') ?? '';
  return /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/.test(etag) ? etag : undefined;
}

/** Waits no longer than told even for a fetch that ignores its limits. */
async function withDeadline<T>(
  timeoutMs: number,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    const onAbort = () => reject(unavailable('it did not answer in time'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([start(signal), late]);
}
