import type { RefusedKey } from '../keys/import-verification-keys.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import { limits } from '../limits.ts';
import { refuse, TokenError } from '../token-error.ts';
import { type FetchBytes, fetchKeySet, type KeySetAnswer, unavailable } from './fetch-key-set.ts';
import { KeyIndex } from './key-index.ts';
import type { KeyQuery, KeySource } from './key-source.ts';
import { type KeyUsage, KeyUsages } from './key-usage.ts';
import { UnknownKids } from './unknown-kids.ts';

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
  /** Told of each failed fetch while keys past their time serve: an alarm. Must not throw. */
  readonly onStale?: (notice: StaleNotice) => void;
};

/** Times are seconds since 1970. */
export type StaleNotice = {
  readonly error: TokenError;
  readonly staleSince: number;
  /** From then on every token of this issuer is refused. */
  readonly usableUntil: number;
};

export type RemoteKeysStatus = {
  readonly state: 'empty' | 'fresh' | 'stale';
  readonly fetchedAt: number | undefined;
  readonly freshUntil: number | undefined;
  /** Fetches that failed since the last that did not. */
  readonly failures: number;
  readonly lastError: TokenError | undefined;
  /** Published keys that cannot be used, and why. */
  readonly refused: readonly RefusedKey[];
};

export interface RemoteKeys extends KeySource {
  /** Fetches now, whatever is held. @throws TokenError as `find` does */
  refresh(): Promise<void>;
  /** Forgets every key at once, as when a key was stolen: the next token waits for a new set. */
  purge(): void;
  /** Each published key and when it was last used. */
  usage(): readonly KeyUsage[];
  /** What is held, what failed. */
  status(): RemoteKeysStatus;
}

/**
 * The keys that one issuer publishes, kept as long as it says, between a minute and a day, and
 * asked for again shortly before, so that with some traffic no token waits. Nothing is shared
 * between issuers: one that hangs slows its own tokens only.
 *
 * - All who wait share one fetch. A removed key is refused after the next fetch, or `purge`.
 * - An unknown `kid` leads to one fetch at once and then to one per 30 seconds at most, so a
 *   rotation is followed and a flood of invented names is not.
 * - While the issuer is down the old keys serve for a day more; `onStale` hears of it. Tries
 *   follow each other after 30 and then 60 seconds; without any keys, when nobody can be
 *   verified, after 5, 10, 20, 40 and then 60.
 *
 * @throws TokenError `policy_unsafe` if the address is not https
 */
export function remoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const protocol = URL.parse(options.jwksUri)?.protocol;
  const isAllowed = protocol === 'https:' || (options.insecureAllowHttp && protocol === 'http:');
  if (!isAllowed) return refuse('policy', 'policy_unsafe', '`jwksUri` must be an https address');
  return new RemoteKeySet(options);
}

type HeldSet = {
  readonly index: KeyIndex;
  readonly refused: readonly RefusedKey[];
  readonly etag: string | undefined;
  readonly fetchedAt: number;
  readonly refreshAt: number;
  readonly freshUntil: number;
  readonly usableUntil: number;
};

type Failure = { readonly error: TokenError; readonly count: number; readonly retryAt: number };

class RemoteKeySet implements RemoteKeys {
  readonly #options: RemoteKeysOptions;
  readonly #unknownKids = new UnknownKids();
  readonly #usages = new KeyUsages();
  #held: HeldSet | undefined;
  #flight: Promise<HeldSet> | undefined;
  #failure: Failure | undefined;
  #waiting = 0;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  find(query: KeyQuery): VerificationKey | Promise<VerificationKey> {
    const now = this.#options.now();
    const held = this.#held;
    if (held === undefined || held.usableUntil <= now) return this.#findInNext(query, now);
    if (held.freshUntil <= now && !this.#failedLately(now)) return this.#findAfterIdle(query, now);
    if (held.refreshAt <= now) this.#refreshBehind(now);

    const { kid } = query;
    if (kid === undefined || held.index.knows(kid)) return held.index.choose(query);
    const isBarred = this.#flight === undefined && !this.#unknownKids.mayFetch(kid, now);
    return isBarred ? held.index.choose(query) : this.#findUnknown(query, kid);
  }

  used(key: VerificationKey): void {
    this.#usages.use(key, this.#options.now());
  }

  async refresh(): Promise<void> {
    await (this.#flight ?? this.#start());
  }

  purge(): void {
    this.#held = undefined;
    this.#failure = undefined;
    // Keys that are on their way were published before; those who wait for them wait on.
    this.#flight = undefined;
    this.#unknownKids.clear();
  }

  usage(): readonly KeyUsage[] {
    return this.#usages.list();
  }

  status(): RemoteKeysStatus {
    const now = this.#options.now();
    const held = this.#held !== undefined && now < this.#held.usableUntil ? this.#held : undefined;
    const isFresh = held !== undefined && now < held.freshUntil;
    return {
      state: held === undefined ? 'empty' : isFresh ? 'fresh' : 'stale',
      fetchedAt: held?.fetchedAt,
      freshUntil: held?.freshUntil,
      failures: this.#failure?.count ?? 0,
      lastError: this.#failure?.error,
      refused: held?.refused ?? [],
    };
  }

  /** Nothing usable is held. */
  async #findInNext(query: KeyQuery, now: number): Promise<VerificationKey> {
    const isUnderWay = this.#flight !== undefined;
    const { index } = await this.#wait(now);
    const { kid } = query;
    const isNewer = isUnderWay && kid !== undefined && !index.knows(kid);
    return isNewer ? this.#findUnknown(query, kid) : index.choose(query);
  }

  /** No token came in the last fifth: a key may have been removed, so this one waits. */
  async #findAfterIdle(query: KeyQuery, now: number): Promise<VerificationKey> {
    try {
      return await this.#findInNext(query, now);
    } catch (error) {
      const held = this.#held;
      const isOurs = error instanceof TokenError && error === this.#failure?.error;
      if (held === undefined || !isOurs) throw error;
      if (query.kid !== undefined && !held.index.knows(query.kid)) throw error;
      return held.index.choose(query);
    }
  }

  /** The issuer may have rotated just before it signed. */
  async #findUnknown(query: KeyQuery, kid: string): Promise<VerificationKey> {
    // A fetch that is under way may have begun before that, so it does not decide.
    if (this.#flight !== undefined) {
      const { index } = await this.#wait(this.#options.now());
      if (index.knows(kid)) return index.choose(query);
    }
    const now = this.#options.now();
    // One that another token has begun meanwhile decides for this one too.
    if (this.#flight !== undefined) return (await this.#wait(now)).index.choose(query);
    if (!this.#unknownKids.mayFetch(kid, now)) return refuse('V6', 'kid_unknown');
    this.#unknownKids.spend(kid, now);
    let isFound = true;
    try {
      const { index } = await this.#wait(now);
      isFound = index.knows(kid);
      return index.choose(query);
    } finally {
      // A fetch that failed has found out nothing; the pause after a failure limits those.
      if (isFound) this.#unknownKids.refund(kid);
    }
  }

  #refreshBehind(now: number): void {
    if (this.#flight !== undefined || this.#isPaused(now)) return;
    this.#start().catch(() => {
      // Recorded as the failure; the keys at hand serve on.
    });
  }

  async #wait(now: number): Promise<HeldSet> {
    if (this.#flight === undefined && this.#isPaused(now)) throw this.#failure?.error;
    if (this.#waiting >= limits.keySetWaitersMost) throw unavailable('too many tokens wait for it');
    this.#waiting += 1;
    try {
      return await (this.#flight ?? this.#start());
    } finally {
      this.#waiting -= 1;
    }
  }

  /** The single flight. If `purge` comes meanwhile, its answer counts for nobody. */
  #start(): Promise<HeldSet> {
    const flight: Promise<HeldSet> = this.#fetch().then(
      (answer) => {
        if (this.#flight !== flight) return this.#flight ?? this.#held ?? this.#start();
        this.#flight = undefined;
        return this.#hold(answer);
      },
      (error: TokenError) => {
        if (this.#flight !== flight) return this.#flight ?? this.#held ?? this.#start();
        this.#flight = undefined;
        throw this.#fail(error);
      },
    );
    this.#flight = flight;
    return flight;
  }

  #fetch(): Promise<KeySetAnswer> {
    const { jwksUri, fetch, timeoutMs = limits.keySetTimeoutMs } = this.#options;
    return fetchKeySet({
      jwksUri,
      fetch,
      timeoutMs: Math.min(timeoutMs, limits.keySetTimeoutMs),
      etag: this.#held?.etag,
    });
  }

  #hold({ imported, etag, freshForSeconds }: KeySetAnswer): HeldSet {
    const now = this.#options.now();
    const before = this.#held;
    const index = imported ? new KeyIndex(imported.keys) : before?.index;
    // A 304 answers an ETag, and that came from a set that is held.
    if (index === undefined) throw unavailable('it answered 304 to a question not asked');
    if (imported) this.#usages.publish(imported.keys, now);
    const freshUntil = now + freshForSeconds;
    const early = Math.min(freshForSeconds / 5, limits.keySetRefreshSecondsEarly);
    this.#failure = undefined;
    this.#held = {
      index,
      refused: imported?.refused ?? before?.refused ?? [],
      etag,
      fetchedAt: now,
      refreshAt: freshUntil - early,
      freshUntil,
      usableUntil: freshUntil + limits.keySetStaleSecondsMost,
    };
    return this.#held;
  }

  #fail(error: TokenError): TokenError {
    const now = this.#options.now();
    const count = (this.#failure?.count ?? 0) + 1;
    // An issuer that answers with a set of no usable key is not down: it has withdrawn them.
    if (error.code === 'key_set_empty') this.#held = undefined;
    const held = this.#held;
    const first = held ? limits.failedFetchPauseSecondsHeld : limits.failedFetchPauseSeconds;
    const pause = Math.min(first * 2 ** (count - 1), limits.failedFetchPauseSecondsMost);
    this.#failure = { error, count, retryAt: now + pause };
    if (held !== undefined && held.freshUntil <= now && now < held.usableUntil) {
      const { freshUntil: staleSince, usableUntil } = held;
      this.#options.onStale?.({ error, staleSince, usableUntil });
    }
    return error;
  }

  #isPaused(now: number): boolean {
    return this.#failure !== undefined && now < this.#failure.retryAt;
  }

  /** With steady traffic the next try has just begun or is about to: no token waits for it. */
  #failedLately(now: number): boolean {
    const most = limits.failedFetchPauseSecondsMost;
    return this.#failure !== undefined && now < this.#failure.retryAt + most;
  }
}
