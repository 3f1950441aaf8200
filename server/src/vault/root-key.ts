import type { RootKeyRecord, Storage } from '../storage/port.ts';
import type { RandomBytes } from './aead.ts';
import type { MasterKey } from './master-key/master-key.ts';
import { VaultError } from './vault-error.ts';

type Dependencies = {
  readonly storage: Pick<Storage, 'rootKeys' | 'transaction'>;
  /** Those that can be reached, the one to use first. */
  readonly masterKeys: readonly [MasterKey, ...MasterKey[]];
  readonly randomBytes: RandomBytes;
};

/**
 * The key from which all others of the vault come. It stays the same when the master key changes,
 * so that nothing has to be sealed or hashed anew: only its wrapping is.
 *
 * @throws VaultError `root_key_unreadable` if another master key wrapped it, or one of `kms_…`
 */
export async function openRootKey(
  deps: Dependencies,
): Promise<{ readonly rootKey: Uint8Array; readonly masterKey: MasterKey }> {
  const known = await deps.storage.rootKeys.list();
  const [masterKey] = deps.masterKeys.filter(({ id }) =>
    known.some(({ masterKeyId }) => masterKeyId === id),
  );
  if (!masterKey && known.length > 0) throw new VaultError('root_key_unreadable');
  if (!masterKey) return makeRootKey(deps);
  return { rootKey: await unwrap(masterKey, known), masterKey };
}

async function makeRootKey({ storage, masterKeys, randomBytes }: Dependencies) {
  const [masterKey] = masterKeys;
  const wrapped = await masterKey.wrap(randomBytes(rootKeyLength));
  // Another process may be first at a first start; its key is then the one that counts.
  await storage.transaction((tx) => {
    tx.rootKeys.insertIfNone({ masterKeyId: masterKey.id, wrapped });
  });
  return { rootKey: await unwrap(masterKey, await storage.rootKeys.list()), masterKey };
}

const rootKeyLength = 32;

async function unwrap(masterKey: MasterKey, known: readonly RootKeyRecord[]): Promise<Uint8Array> {
  const ours = known.find(({ masterKeyId }) => masterKeyId === masterKey.id);
  const rootKey = ours && (await masterKey.unwrap(ours.wrapped));
  if (rootKey?.length !== rootKeyLength) throw new VaultError('root_key_unreadable');
  return rootKey;
}

/**
 * The root key under a new master key. All that wrapped it open it until `finish`, so that a
 * process killed at any moment finds one that fits.
 */
export async function rewrapRootKey(
  deps: Dependencies & { readonly next: MasterKey },
): Promise<{ readonly finish: () => Promise<void> }> {
  const { storage, next } = deps;
  const { rootKey } = await openRootKey(deps);
  const wrapped = await next.wrap(rootKey);
  await storage.transaction((tx) => tx.rootKeys.put({ masterKeyId: next.id, wrapped }));
  const finish = async (): Promise<void> => {
    const known = await storage.rootKeys.list();
    await storage.transaction((tx) => {
      for (const { masterKeyId } of known) {
        if (masterKeyId !== next.id) tx.rootKeys.remove(masterKeyId);
      }
    });
  };
  return { finish };
}
