/**
 * The keys of brands, which wrap the data keys of their consumers. A brand's key is replaced by
 * retiring it: new data keys are wrapped by the next one from then on, and the others are wrapped
 * anew, some at a time, while the service goes on.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Storage, WrappedConsumerKey, WrappingKeyRecord } from '../storage/port.ts';
import { decrypt, encrypt, joined, type RandomBytes } from './aead.ts';
import { subkey } from './keyed-hash.ts';
import { VaultError } from './vault-error.ts';

export type WrappingKeyDependencies = {
  readonly rootKey: Uint8Array;
  readonly storage: Pick<Storage, 'wrappingKeys' | 'transaction'>;
  readonly randomBytes: RandomBytes;
  readonly now: () => number;
};

export type WrappingKeys = {
  /** Wraps a consumer's data key under the brand's key in use, which is made if there is none. */
  wrap(of: {
    readonly brandId: string;
    readonly consumerId: string;
    readonly key: Uint8Array;
  }): Promise<WrappedConsumerKey>;
  /** @throws VaultError `key_unreadable` */
  unwrap(record: WrappedConsumerKey): Promise<Uint8Array>;
};

const keyLength = 32;

export function createWrappingKeys(deps: WrappingKeyDependencies): WrappingKeys {
  const { rootKey, storage, randomBytes } = deps;
  const root = subkey(rootKey, 'wrap-brand-key');
  const opened = new Map<string, KeyObject>();

  const open = (record: WrappingKeyRecord): KeyObject => {
    const known = opened.get(record.id);
    if (known) return known;
    const associated = associatedWith(record.brandId, record.id);
    const data = decrypt({ key: root, data: record.wrapped, associated });
    if (data?.length !== keyLength) throw new VaultError('key_unreadable');
    const key = createSecretKey(data);
    opened.set(record.id, key);
    return key;
  };
  const current = async (brandId: string): Promise<WrappingKeyRecord> => {
    const known = await storage.wrappingKeys.findCurrent(brandId);
    if (known) return known;
    const made = makeWrappingKey(deps, brandId);
    await storage.transaction((tx) => tx.wrappingKeys.insertIfNone(made));
    const found = await storage.wrappingKeys.findCurrent(brandId);
    if (!found) throw new VaultError('key_unreadable');
    return found;
  };
  return {
    wrap: async ({ brandId, consumerId, key: data }) => {
      const wrapping = await current(brandId);
      const associated = associatedWith(brandId, consumerId);
      const wrapped = joined(encrypt({ key: open(wrapping), randomBytes, data, associated }));
      return { consumerId, wrappingKeyId: wrapping.id, wrapped };
    },
    unwrap: async ({ consumerId, wrappingKeyId, wrapped }) => {
      const wrapping = await storage.wrappingKeys.find(wrappingKeyId);
      if (!wrapping) throw new VaultError('key_unreadable');
      const associated = associatedWith(wrapping.brandId, consumerId);
      const data = decrypt({ key: open(wrapping), data: wrapped, associated });
      if (data?.length !== keyLength) throw new VaultError('key_unreadable');
      return data;
    },
  };
}

/** A new key of a brand, wrapped, and not stored yet. */
export function makeWrappingKey(
  { rootKey, randomBytes, now }: Omit<WrappingKeyDependencies, 'storage'>,
  brandId: string,
): Omit<WrappingKeyRecord, 'retiredAt'> {
  const id = Buffer.from(randomBytes(16)).toString('base64url');
  const key = subkey(rootKey, 'wrap-brand-key');
  const associated = associatedWith(brandId, id);
  const data = randomBytes(keyLength);
  const wrapped = joined(encrypt({ key, randomBytes, data, associated }));
  return { id, brandId, wrapped, createdAt: now() };
}

/** Neither may hold what separates them. */
function associatedWith(brandId: string, id: string): Uint8Array {
  return Buffer.from(`${brandId}\n${id}`, 'utf8');
}
