import { type ImportedKeys, importVerificationKeys } from '../keys/import-verification-keys.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import { limits } from '../limits.ts';
import { refuse, TokenError } from '../token-error.ts';
import { KeyIndex } from './key-index.ts';
import type { KeyQuery, KeySource } from './key-source.ts';

export type FetchLimits = {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
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

export type RemoteKeysOptions = {
  /** The issuer's `jwks_uri`, from configuration or discovery, never out of a token. */
  readonly jwksUri: string;
  readonly fetch: FetchBytes;
  /** The clock, in seconds since 1970. */
  readonly now: () => number;
  /** Default and at most 5000. */
  readonly timeoutMs?: number;
  /** For a provider on this machine, in demo and tests. */
  readonly insecureAllowHttp?: boolean;
};

/**
 * The keys that an issuer publishes, kept as long as its `max-age` says, between a minute and a
 * day. An unknown `kid` leads to one fetch at once and then to one per 30 seconds at most, so a
 * rotation is followed and a flood of invented names is not. All who wait share one fetch.
 *
 * Still to come here: stale keys while the issuer is down, ETag, purge, last use per key.
 *
 * @throws TokenError `policy_unsafe` if the address is not https
 */
export function remoteKeys(options: RemoteKeysOptions): KeySource {
  const protocol = URL.parse(options.jwksUri)?.protocol;
  const isAllowed = protocol === 'https:' || (options.insecureAllowHttp && protocol === 'http:');
  if (!isAllowed) return refuse('policy', 'policy_unsafe', '`jwksUri` must be an https address');
  return new RemoteKeySet(options);
}

type LoadedSet = { readonly index: KeyIndex; readonly freshUntil: number };

class RemoteKeySet implements KeySource {
  readonly #options: RemoteKeysOptions;
  #loaded: LoadedSet | undefined;
  #loading: Promise<LoadedSet> | undefined;
  #nextUnknownKidFetchAt = Number.NEGATIVE_INFINITY;
  #failure: { readonly error: TokenError; readonly until: number } | undefined;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  find(query: KeyQuery): VerificationKey | Promise<VerificationKey> {
    const now = this.#options.now();
    if (this.#loaded === undefined || this.#loaded.freshUntil <= now) {
      return this.#load(now).then(({ index }) => index.choose(query));
    }
    const { index } = this.#loaded;
    if (query.kid === undefined || index.knows(query.kid) || now < this.#nextUnknownKidFetchAt) {
      return index.choose(query);
    }
    this.#nextUnknownKidFetchAt = now + limits.unknownKeyPauseSeconds;
    return this.#load(now).then((loaded) => loaded.index.choose(query));
  }

  #load(now: number): Promise<LoadedSet> {
    if (this.#loading !== undefined) return this.#loading;
    if (this.#failure !== undefined && now < this.#failure.until) {
      return Promise.reject(this.#failure.error);
    }
    this.#loading = this.#fetchSet()
      .then((loaded) => {
        this.#failure = undefined;
        this.#loaded = loaded;
        return loaded;
      })
      .catch((cause: unknown) => {
        const error = cause instanceof TokenError ? cause : unavailable('the fetch failed');
        const until = this.#options.now() + limits.failedFetchPauseSeconds;
        this.#failure = { error, until };
        throw error;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }

  async #fetchSet(): Promise<LoadedSet> {
    const { jwksUri, fetch, now } = this.#options;
    const timeoutMs = Math.min(
      this.#options.timeoutMs ?? limits.keySetTimeoutMs,
      limits.keySetTimeoutMs,
    );
    const maxBytes = limits.keySetBytes;
    const { status, headers, body } = await withDeadline(timeoutMs, (signal) =>
      fetch(jwksUri, { maxBytes, timeoutMs, signal }),
    );
    if (status !== 200) throw unavailable(`it answered with HTTP status ${status}`);
    if (body.length > maxBytes) throw new TokenError('jwks', 'key_set_too_large');
    const freshForSeconds = maxAgeSeconds(headers.get('cache-control'));
    const { keys } = readSet(body);
    return { index: new KeyIndex(keys), freshUntil: now() + freshForSeconds };
  }
}

function readSet(body: Uint8Array): ImportedKeys {
  const text = Buffer.from(body).toString('utf8').trimStart();
  if (!text.startsWith('{')) throw unavailable('it answered with something that is not JSON');
  return importVerificationKeys(text);
}

function maxAgeSeconds(cacheControl: string | null): number {
  if (cacheControl === null) return limits.keySetMaxAgeSecondsDefault;
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return limits.keySetMaxAgeSecondsLeast;
  const match = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl);
  if (match === null) return limits.keySetMaxAgeSecondsDefault;
  const { keySetMaxAgeSecondsLeast: least, keySetMaxAgeSecondsMost: most } = limits;
  return Math.min(Math.max(Number(match[1]), least), most);
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

function unavailable(detail: string): TokenError {
  return new TokenError('jwks', 'key_set_unavailable', detail);
}
