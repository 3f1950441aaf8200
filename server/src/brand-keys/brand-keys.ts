/**
 * Brand keys: to whose public halves a brand's server encrypts ID tokens for us. Owns how they are
 * made, rotated, retired, removed and opened. Entry point: createBrandKeys. Hands private halves to
 * connectors/ as a source that opens tokens, public ones to http/. Must never give out a private
 * key, or put one into a log line, an error or the database unsealed.
 */
import {
  type DecryptionKeySource,
  generateDecryptionKey,
  type HeldDecryptionKeys,
  heldDecryptionKeys,
  importDecryptionKey,
} from '@countersign/tokens';
import type { Runtime } from '../runtime.ts';
import type { BrandKeyRecord, Storage } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import type { Vault } from '../vault/vault.ts';

export type NewBrandKey = Omit<BrandKeyRecord, 'retiredAt'>;

/** What an operator may see of a key. */
export type BrandKey = {
  readonly kid: string;
  readonly algorithm: string;
  readonly createdAt: number;
  /** Until when it opens tokens; null while it is the one in use. */
  readonly opensUntil: number | null;
};

export type PublicJwk = Readonly<Record<string, unknown>>;

export type BrandKeys = {
  /** Asks storage for every token, so that a rotation counts at once; opens each key once. */
  sourceFor(brandId: string): DecryptionKeySource;
  /** What stands in the brand's JWK Set: the keys in use. */
  publicKeys(brandId: string): Promise<readonly PublicJwk[]>;
  /** In use or still opening tokens; oldest first. */
  list(brandId: string): Promise<readonly BrandKey[]>;
  /** For the transaction that saves the brand; undefined if the brand has one. */
  prepareFirst(brandId: string): Promise<NewBrandKey | undefined>;
  /**
   * A new key in place of the one in use, which opens tokens for as long as one may live.
   * @throws StorageError `key_retired` or `already_exists` if another rotation was first
   */
  rotate(brandId: string): Promise<{ readonly kid: string }>;
  /** Removes retired keys that open nothing any more. */
  removeForgotten(): Promise<void>;
};

type Dependencies = {
  readonly runtime: Runtime;
  readonly storage: Pick<Storage, 'brands' | 'brandKeys' | 'transaction'>;
  readonly vault: Vault;
};

const algorithm = 'RSA-OAEP-256';

/** The longest life of an ID token: after it nobody can hold a living one for this key. */
const retiredKeyMs = 24 * 3600 * 1000;

export function createBrandKeys(deps: Dependencies): BrandKeys {
  const { runtime, storage } = deps;
  const opened = new Map<string, { readonly mark: string; readonly keys: HeldDecryptionKeys }>();

  const listUseful = async (brandId: string): Promise<readonly BrandKeyRecord[]> => {
    const keys = await storage.brandKeys.listByBrand(brandId);
    return keys.filter((key) => !isForgotten(key, runtime.now()));
  };
  const openKeys = async (brandId: string): Promise<HeldDecryptionKeys> => {
    const records = await listUseful(brandId);
    const mark = records.map(({ id, retiredAt }) => `${id} ${retiredAt}`).join();
    const known = opened.get(brandId);
    if (known?.mark === mark) return known.keys;
    const keys = hold(deps.vault, records);
    opened.set(brandId, { mark, keys });
    return keys;
  };

  return {
    sourceFor: (brandId) => ({ find: async (query) => (await openKeys(brandId)).find(query) }),
    publicKeys: async (brandId) => (await listUseful(brandId)).filter(isInUse).map(publicJwkOf),
    list: async (brandId) => (await listUseful(brandId)).map(describe),
    prepareFirst: async (brandId) => {
      const keys = await storage.brandKeys.listByBrand(brandId);
      return keys.some(isInUse) ? undefined : makeKey(deps, brandId);
    },
    rotate: async (brandId) => {
      const keys = await storage.brandKeys.listByBrand(brandId);
      const key = await makeKey(deps, brandId);
      await storage.transaction((tx) => {
        for (const { id } of keys.filter(isInUse)) tx.brandKeys.retire(id, runtime.now());
        tx.brandKeys.insert(key);
      });
      return { kid: key.id };
    },
    removeForgotten: async () => {
      for (const { id: brandId } of await storage.brands.list()) {
        const keys = await storage.brandKeys.listByBrand(brandId);
        const forgotten = keys.filter((key) => isForgotten(key, runtime.now()));
        await storage.transaction((tx) => {
          for (const { id } of forgotten) tx.brandKeys.remove(id);
        });
      }
    },
  };
}

function isInUse({ retiredAt }: BrandKeyRecord): boolean {
  return retiredAt === null;
}

function isForgotten({ retiredAt }: BrandKeyRecord, now: number): boolean {
  return retiredAt !== null && retiredAt + retiredKeyMs <= now;
}

function describe({ id, retiredAt, ...key }: BrandKeyRecord): BrandKey {
  const opensUntil = retiredAt === null ? null : retiredAt + retiredKeyMs;
  return { kid: id, algorithm: key.algorithm, createdAt: key.createdAt, opensUntil };
}

async function makeKey({ runtime, vault }: Dependencies, brandId: string): Promise<NewBrandKey> {
  const { key, privateJwk } = await generateDecryptionKey(algorithm);
  const context = sealingContext.brandKey(brandId, key.kid);
  return {
    id: key.kid,
    brandId,
    algorithm,
    publicJwk: JSON.stringify(key.publicJwk),
    privateKey: vault.sealSecret(context, JSON.stringify(privateJwk)),
    createdAt: runtime.now(),
  };
}

function hold(vault: Vault, records: readonly BrandKeyRecord[]): HeldDecryptionKeys {
  const open = ({ brandId, id, privateKey }: BrandKeyRecord) =>
    importDecryptionKey(vault.openSecret(privateKey, sealingContext.brandKey(brandId, id)));
  return heldDecryptionKeys({
    published: records.filter(isInUse).map(open),
    retired: records.filter((record) => !isInUse(record)).map(open),
  });
}

const publicMembers = ['kty', 'crv', 'n', 'e', 'x', 'y', 'use', 'alg', 'kid'];

/** Member by member, so that whatever a row holds, nothing private leaves. */
function publicJwkOf({ publicJwk }: BrandKeyRecord): PublicJwk {
  const jwk = JSON.parse(publicJwk) as PublicJwk;
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => publicMembers.includes(name)));
}
