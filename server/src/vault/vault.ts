/**
 * The vault seals personal data, one data key for each consumer, so that deleting the key erases
 * all that was sealed for them, old copies of the data included; and the secrets of brands.
 *
 *   master key ─wraps─► root key ─wraps─► a brand's key ─wraps─► a consumer's data key ─► the data
 *
 * Entry points: listMasterKeys, openRootKey, createVault, rotateBrandKey. Wrapped keys lie in
 * storage; none ever leaves this folder unwrapped. Must never log, cache or put into an error what
 * it seals or opens, nor give out a key.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Storage, WrappedConsumerKey } from '../storage/port.ts';
import { decrypt, encrypt, joined, type RandomBytes, sealedOverhead } from './aead.ts';
import { createKeyCache, type DataKey } from './key-cache.ts';
import { keyedHash, subkey } from './keyed-hash.ts';
import { rewrapRetired, rotateBrandKey } from './rotate-brand-key.ts';
import { VaultError, type VaultErrorCode } from './vault-error.ts';
import { createWrappingKeys } from './wrapping-keys.ts';

export interface Vault {
  /**
   * A data key for a new consumer, wrapped, to be inserted in the transaction that inserts the
   * consumer. It can seal at once, before that transaction has settled.
   */
  newConsumerKey(brandId: string, consumerId: string): Promise<WrappedConsumerKey>;
  /**
   * Seals text (as UTF-8) for a consumer. `context` says what it is, such as `event:<id>`; it is
   * not stored, and opening needs the same one, so that sealed bytes cannot be moved elsewhere.
   * @throws VaultError `shredded` if the consumer has no key, `restricted`, `key_unreadable`.
   */
  seal(consumerId: string, context: string, text: string): Promise<Uint8Array>;
  /**
   * @throws VaultError `shredded` if the key is gone, `restricted` if it must not be used,
   * `corrupt` if the bytes were changed or sealed in another context, `key_unreadable` if the key
   * was not wrapped by this root key.
   */
  open(sealed: Uint8Array, context: string): Promise<string>;
  /** For whoever shows it: undefined if the consumer was erased, or is restricted. */
  openToShow(sealed: Uint8Array, context: string): Promise<string | undefined>;
  /** For the consumer's own export alone: what is restricted too; undefined if it was erased. */
  openForExport(sealed: Uint8Array, context: string): Promise<string | undefined>;
  /** Whether what was sealed for the consumer may be shown and added to; else why not. */
  accessTo(consumerId: string): Promise<'open' | 'erased' | 'restricted'>;
  /**
   * Seals what belongs to no consumer, such as a brand's private key. `context` counts as above;
   * these bytes and those of a consumer can never be taken for one another.
   */
  sealSecret(context: string, text: string): Uint8Array;
  /** @throws VaultError `corrupt` if the bytes were changed or sealed in another context. */
  openSecret(sealed: Uint8Array, context: string): string;
  /**
   * A new key for a brand, which wraps its consumers' keys from now on. What the old one wraps is
   * left to `rewrapRetired`.
   */
  rotateBrandKey(brandId: string): Promise<void>;
  /** @returns how many consumers' keys were wrapped anew; called again and again. */
  rewrapRetired(): Promise<number>;
  /** Drops a consumer's key from memory, after its record was deleted or changed. */
  forget(consumerId: string): void;
  /** A keyed hash for finding again what must not be stored in clear, such as a subject. */
  lookupKey(purpose: string, parts: readonly string[]): string;
  /** 32 bytes in base64url that only this server can compute again, such as a PKCE verifier. */
  derive(purpose: string, id: string): string;
}

export type VaultOptions = {
  /** 32 bytes; see openRootKey. */
  readonly rootKey: Uint8Array;
  readonly storage: Pick<Storage, 'consumerKeys' | 'wrappingKeys' | 'transaction'>;
  readonly randomBytes: RandomBytes;
  readonly now: () => number;
  /** Data keys kept unwrapped in memory. */
  readonly cachedKeys?: number;
};

/** version (1) | consumer id (22, ASCII) | iv | ciphertext | tag */
const version = 1;
const idLength = 22;
const headLength = 1 + idLength;
const keyLength = 32;
/** A brand's secret has no owner to name: version (1) | iv | ciphertext | tag */
const secretHead = Uint8Array.of(version);

export function createVault(options: VaultOptions): Vault {
  const { rootKey, storage, randomBytes, cachedKeys = 10_000 } = options;
  const lookupSecret = subkey(rootKey, 'lookup');
  const deriveSecret = subkey(rootKey, 'derive');
  const secretsKey = subkey(rootKey, 'seal-secret');
  const wrappingKeys = createWrappingKeys(options);

  const load = async (consumerId: string): Promise<DataKey> => {
    const found = await storage.consumerKeys.find(consumerId);
    if (found === undefined) throw new VaultError('shredded');
    const key = createSecretKey(await wrappingKeys.unwrap(found));
    return { key, isRestricted: found.restrictedAt !== null };
  };
  const keys = createKeyCache({ limit: cachedKeys, now: options.now, load });

  const openWith =
    (keyOf: (key: DataKey) => KeyObject): Vault['open'] =>
    (sealed, context) => {
      const consumerId = consumerIdOf(sealed);
      if (consumerId === undefined) return Promise.reject(new VaultError('corrupt'));
      return keys.use(consumerId, (found) => {
        const associated = associatedWith(sealed.subarray(0, headLength), context);
        const body = sealed.subarray(headLength);
        const data = decrypt({ key: keyOf(found), data: body, associated });
        if (data === undefined) throw new VaultError('corrupt');
        return data.toString('utf8');
      });
    };
  const open = openWith(usableKey);
  const openRestricted = openWith(({ key }) => key);

  return {
    async newConsumerKey(brandId, consumerId) {
      checkConsumerId(consumerId);
      const key = randomBytes(keyLength);
      const record = await wrappingKeys.wrap({ brandId, consumerId, key });
      keys.set(consumerId, { key: createSecretKey(key), isRestricted: false });
      return record;
    },
    seal: (consumerId, context, text) =>
      keys.use(consumerId, (found) => {
        const key = usableKey(found);
        const head = headOf(consumerId);
        const data = Buffer.from(text, 'utf8');
        const associated = associatedWith(head, context);
        return joined([head, ...encrypt({ key, randomBytes, data, associated })]);
      }),
    open,
    openToShow: (sealed, context) => open(sealed, context).catch(unless('shredded', 'restricted')),
    openForExport: (sealed, context) => openRestricted(sealed, context).catch(unless('shredded')),
    accessTo: (consumerId) =>
      keys
        .use(consumerId, ({ isRestricted }) => (isRestricted ? 'restricted' : 'open'))
        .catch((error) => unless('shredded')(error) ?? 'erased'),
    sealSecret(context, text) {
      const data = Buffer.from(text, 'utf8');
      const associated = associatedWith(secretHead, context);
      return joined([secretHead, ...encrypt({ key: secretsKey, randomBytes, data, associated })]);
    },
    openSecret(sealed, context) {
      const associated = associatedWith(secretHead, context);
      const isOurs = sealed[0] === version;
      const data = isOurs
        ? decrypt({ key: secretsKey, data: sealed.subarray(secretHead.length), associated })
        : undefined;
      if (data === undefined) throw new VaultError('corrupt');
      return data.toString('utf8');
    },
    rotateBrandKey: (brandId) => rotateBrandKey(options, brandId),
    rewrapRetired: () => rewrapRetired(options),
    forget: (consumerId) => keys.delete(consumerId),
    lookupKey: (purpose, parts) => keyedHash(lookupSecret, [purpose, ...parts]),
    derive: (purpose, id) => keyedHash(deriveSecret, [purpose, id]),
  };
}

function usableKey({ key, isRestricted }: DataKey): KeyObject {
  if (isRestricted) throw new VaultError('restricted');
  return key;
}

/** Nothing instead of these refusals; any other is thrown on. */
function unless(...codes: readonly VaultErrorCode[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof VaultError && codes.includes(error.code)) return undefined;
    throw error;
  };
}

function checkConsumerId(consumerId: string): void {
  if (/^[A-Za-z0-9_-]{22}$/.test(consumerId)) return;
  throw new TypeError('A consumer id is 22 characters of base64url.');
}

function headOf(consumerId: string): Buffer {
  checkConsumerId(consumerId);
  return Buffer.from(`${String.fromCharCode(version)}${consumerId}`, 'latin1');
}

/** The head has a fixed length, so head and context cannot flow into each other. */
function associatedWith(head: Uint8Array, context: string): Uint8Array {
  return joined([head, Buffer.from(context, 'utf8')]);
}

function consumerIdOf(sealed: Uint8Array): string | undefined {
  if (sealed.length < headLength + sealedOverhead || sealed[0] !== version) return undefined;
  const id = Buffer.from(sealed.subarray(1, headLength)).toString('latin1');
  return /^[A-Za-z0-9_-]{22}$/.test(id) ? id : undefined;
}
