/**
 * Brand keys: to whose public halves a brand's server encrypts tokens for us, and with whose
 * private halves we prove to its provider that we are its client, and sign transcripts. Owns how
 * they are made, rotated, retired, removed and opened. Entry point: createBrandKeys. Hands private
 * halves to connectors/ as a source that opens tokens and a signer, public ones to http/. Must
 * never give out a private key, or put one into a log line, an error or the database unsealed.
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
import {
  type BrandKey,
  describeKey,
  isForgotten,
  isInUse,
  isOf,
  isPublished,
  type KeyUse,
  keyUses,
  signingKeyOf,
} from './key-lives.ts';
import {
  generateSigningKey,
  openSigner,
  type Signer,
  type Statement,
  signingAlgorithm,
  signStatement,
} from './signing-key.ts';

export type NewBrandKey = Omit<BrandKeyRecord, 'retiredAt'>;
export type PublicJwk = Readonly<Record<string, unknown>>;

export type BrandKeys = {
  /** Asks storage for every token, so that a rotation counts at once; opens each key once. */
  sourceFor(brandId: string): DecryptionKeySource;
  /** The key that signs now; undefined for a brand that has none. */
  signerFor(brandId: string): Promise<Signer | undefined>;
  /** A JWS in compact form (RFC 7515) by the key that signs now. */
  sign(brandId: string, statement: Statement): Promise<string>;
  /** What stands in the brand's JWK Set, keys to encrypt to first. */
  publicKeys(brandId: string): Promise<readonly PublicJwk[]>;
  /** All that ever signed, so that what they signed can be verified for ever. */
  signedWith(brandId: string): Promise<readonly PublicJwk[]>;
  /** All that still serve; oldest first. */
  list(brandId: string): Promise<readonly BrandKey[]>;
  /** For the transaction that saves the brand: a key of each use that it has none of. */
  prepareFirst(brandId: string): Promise<readonly NewBrandKey[]>;
  /**
   * A new key in place of the one in use. The old one opens tokens for as long as one may live, or
   * signs until others can have seen the new one.
   * @throws StorageError `key_retired` or `already_exists` if another rotation was first
   */
  rotate(brandId: string, use: KeyUse): Promise<{ readonly kid: string }>;
  /** Removes retired keys that serve nothing any more; of those that signed, the private half. */
  removeForgotten(): Promise<void>;
};

type Dependencies = {
  readonly runtime: Runtime;
  readonly storage: Pick<Storage, 'brands' | 'brandKeys' | 'transaction'>;
  readonly vault: Vault;
};

export function createBrandKeys(deps: Dependencies): BrandKeys {
  const { runtime, storage } = deps;
  const listUseful = async (brandId: string): Promise<readonly BrandKeyRecord[]> => {
    const keys = await storage.brandKeys.listByBrand(brandId);
    return keys.filter((key) => !isForgotten(key, runtime.now()));
  };
  return {
    ...createKeyOpener(deps, listUseful),
    signedWith: async (brandId) => {
      const keys = (await storage.brandKeys.listByBrand(brandId)).filter(isOf('sig'));
      return keys.map((record) => sealedPublicJwk(deps.vault, record));
    },
    publicKeys: async (brandId) => {
      const keys = (await listUseful(brandId)).filter(isPublished);
      return keyUses.flatMap((use) => keys.filter(isOf(use)).map(publicJwkOf));
    },
    list: async (brandId) => {
      const keys = await listUseful(brandId);
      return keys.map((key) => describeKey(key, keys, runtime.now()));
    },
    prepareFirst: async (brandId) => {
      const keys = (await storage.brandKeys.listByBrand(brandId)).filter(isInUse);
      const missing = keyUses.filter((use) => !keys.some(isOf(use)));
      return Promise.all(missing.map((use) => makeKey(deps, brandId, use)));
    },
    rotate: async (brandId, use) => {
      const keys = (await storage.brandKeys.listByBrand(brandId)).filter(isOf(use));
      const key = await makeKey(deps, brandId, use);
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
        const shed = forgotten.filter(isOf('sig')).filter((key) => canSign(deps.vault, key));
        await storage.transaction((tx) => {
          for (const { id } of forgotten.filter(isOf('enc'))) tx.brandKeys.remove(id);
          for (const key of shed) tx.brandKeys.keepPublic(key.id, publicHalf(deps.vault, key));
        });
      }
    },
  };
}

type ListKeys = (brandId: string) => Promise<readonly BrandKeyRecord[]>;

/** Private halves, opened at the first need and again when the brand's keys have changed. */
function createKeyOpener(
  { vault, runtime }: Dependencies,
  listUseful: ListKeys,
): Pick<BrandKeys, 'sourceFor' | 'signerFor' | 'sign'> {
  const held = new Map<string, { readonly mark: string; readonly keys: HeldDecryptionKeys }>();
  const signers = new Map<string, Signer>();

  const heldBy = async (brandId: string): Promise<HeldDecryptionKeys> => {
    const records = (await listUseful(brandId)).filter(isOf('enc'));
    const mark = records.map(({ id, retiredAt }) => `${id} ${retiredAt}`).join();
    const known = held.get(brandId);
    if (known?.mark === mark) return known.keys;
    const keys = hold(vault, records);
    held.set(brandId, { mark, keys });
    return keys;
  };
  const signerFor: BrandKeys['signerFor'] = async (brandId) => {
    const record = signingKeyOf(await listUseful(brandId), runtime.now());
    if (!record) return undefined;
    const known = signers.get(brandId);
    if (known?.kid === record.id) return known;
    const signer = await openSigner(record.id, openPrivateKey(vault, record));
    signers.set(brandId, signer);
    return signer;
  };
  return {
    sourceFor: (brandId) => ({ find: async (query) => (await heldBy(brandId)).find(query) }),
    signerFor,
    sign: async (brandId, statement) => {
      const signer = await signerFor(brandId);
      if (!signer) throw new Error(`brand ${brandId} has no signing key`);
      return signStatement(signer, statement);
    },
  };
}

async function makeKey(
  { runtime, vault }: Dependencies,
  brandId: string,
  use: KeyUse,
): Promise<NewBrandKey> {
  const { algorithm, publicJwk, privateJwk } = await generate[use]();
  const kid = String(publicJwk.kid);
  return {
    id: kid,
    brandId,
    algorithm,
    publicJwk: JSON.stringify(publicJwk),
    privateKey: vault.sealSecret(sealingContext.brandKey(brandId, kid), JSON.stringify(privateJwk)),
    createdAt: runtime.now(),
  };
}

const generate = {
  enc: async () => {
    const { key, privateJwk } = await generateDecryptionKey('RSA-OAEP-256');
    return { algorithm: 'RSA-OAEP-256', publicJwk: key.publicJwk, privateJwk };
  },
  sig: async () => ({ algorithm: signingAlgorithm, ...(await generateSigningKey()) }),
};

function hold(vault: Vault, records: readonly BrandKeyRecord[]): HeldDecryptionKeys {
  const open = (record: BrandKeyRecord) => importDecryptionKey(openPrivateKey(vault, record));
  return heldDecryptionKeys({
    published: records.filter(isInUse).map(open),
    retired: records.filter((record) => !isInUse(record)).map(open),
  });
}

function openPrivateKey(vault: Vault, { brandId, id, privateKey }: BrandKeyRecord): string {
  return vault.openSecret(privateKey, sealingContext.brandKey(brandId, id));
}

function canSign(vault: Vault, record: BrandKeyRecord): boolean {
  return JSON.parse(openPrivateKey(vault, record)).d !== undefined;
}

/** Sealed too: whoever can write a row could put a public key of their own there. */
function publicHalf(vault: Vault, record: BrandKeyRecord): Uint8Array {
  const context = sealingContext.brandKey(record.brandId, record.id);
  return vault.sealSecret(context, JSON.stringify(sealedPublicJwk(vault, record)));
}

function sealedPublicJwk(vault: Vault, record: BrandKeyRecord): PublicJwk {
  const { kty, crv, x, y } = JSON.parse(openPrivateKey(vault, record));
  return { kty, crv, x, y, use: 'sig', alg: record.algorithm, kid: record.id };
}

const publicMembers = ['kty', 'crv', 'n', 'e', 'x', 'y', 'use', 'alg', 'kid'];

/** Member by member, so that whatever a row holds, nothing private leaves. */
function publicJwkOf({ publicJwk }: BrandKeyRecord): PublicJwk {
  const jwk = JSON.parse(publicJwk) as PublicJwk;
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => publicMembers.includes(name)));
}
