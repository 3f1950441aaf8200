/**
 * Unwrapped data keys with whether they may be used, the ones used last, at most so many. A key is
 * loaded once however many wait for it, and one that is here is used without waiting, for some
 * seconds: then it is looked up again, because another process may have erased or restricted the
 * consumer.
 */
import type { KeyObject } from 'node:crypto';

export type DataKey = { readonly key: KeyObject; readonly isRestricted: boolean };

export interface KeyCache {
  /** Calls `work` with the consumer's key; rejects if it throws or the key cannot be loaded. */
  use<T>(consumerId: string, work: (key: DataKey) => T): Promise<T>;
  set(consumerId: string, key: DataKey): void;
  delete(consumerId: string): void;
}

const keptMs = 10_000;

export function createKeyCache(options: {
  readonly limit: number;
  readonly now: () => number;
  readonly load: (consumerId: string) => Promise<DataKey>;
}): KeyCache {
  const { limit, now, load } = options;
  const keys = new Map<string, { readonly key: DataKey; readonly until: number }>();
  const loads = new Map<string, Promise<DataKey>>();

  const set = (consumerId: string, key: DataKey, until = now() + keptMs) => {
    // A Map keeps the order of insertion; deleting first moves the key to the young end.
    keys.delete(consumerId);
    keys.set(consumerId, { key, until });
    if (keys.size <= limit) return;
    const [oldest] = keys.keys();
    if (oldest !== undefined) keys.delete(oldest);
  };

  const loadAndKeep = async (consumerId: string): Promise<DataKey> => {
    const loading = load(consumerId);
    loads.set(consumerId, loading);
    try {
      const key = await loading;
      // A key that was dropped while it was being loaded must not come back.
      if (loads.get(consumerId) === loading) set(consumerId, key);
      return key;
    } finally {
      if (loads.get(consumerId) === loading) loads.delete(consumerId);
    }
  };

  return {
    use(consumerId, work) {
      const kept = keys.get(consumerId);
      if (kept === undefined || kept.until <= now()) {
        return (loads.get(consumerId) ?? loadAndKeep(consumerId)).then(work);
      }
      const { key, until } = kept;
      set(consumerId, key, until);
      // What `work` throws rejects; what it returns is there in one microtask.
      return new Promise((done) => done(work(key)));
    },
    set(consumerId, key) {
      loads.delete(consumerId);
      set(consumerId, key);
    },
    delete(consumerId) {
      keys.delete(consumerId);
      loads.delete(consumerId);
    },
  };
}
