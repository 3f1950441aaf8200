import type { Storage } from '../storage/port.ts';
import type { RandomBytes } from './aead.ts';
import type { MasterKey } from './master-key.ts';
import { VaultError } from './vault-error.ts';

type Dependencies = {
  readonly storage: Pick<Storage, 'rootKeys' | 'transaction'>;
  readonly masterKey: MasterKey;
  readonly randomBytes: RandomBytes;
};

/**
 * The key from which all others of the vault come. It stays the same when the master key changes,
 * so that nothing has to be sealed or hashed anew: only its wrapping is.
 *
 * @throws VaultError `root_key_unreadable` if another master key wrapped it
 */
export async function openRootKey(deps: Dependencies): Promise<Uint8Array> {
  const { storage, masterKey } = deps;
  const known = await storage.rootKeys.list();
  const ours = known.find(({ masterKeyId }) => masterKeyId === masterKey.id);
  if (!ours && known.length > 0) throw new VaultError('root_key_unreadable');
  if (!ours) return makeRootKey(deps);
  const rootKey = await masterKey.unwrap(ours.wrapped);
  if (rootKey?.length !== 32) throw new VaultError('root_key_unreadable');
  return rootKey;
}

async function makeRootKey({ storage, masterKey, randomBytes }: Dependencies): Promise<Uint8Array> {
  const wrapped = await masterKey.wrap(randomBytes(32));
  // Another process may be first at a first start; its key is then the one that counts.
  await storage.transaction((tx) => {
    tx.rootKeys.insertIfNone({ masterKeyId: masterKey.id, wrapped });
  });
  const [made] = await storage.rootKeys.list();
  const rootKey = made && (await masterKey.unwrap(made.wrapped));
  if (rootKey?.length !== 32) throw new VaultError('root_key_unreadable');
  return rootKey;
}

/**
 * The root key under a new master key. Both master keys open it until `finish`, so that a process
 * killed at any moment finds one that fits.
 */
export async function rewrapRootKey(
  deps: Dependencies & { readonly next: MasterKey },
): Promise<{ readonly finish: () => Promise<void> }> {
  const { storage, masterKey, next } = deps;
  const rootKey = await openRootKey(deps);
  const wrapped = await next.wrap(rootKey);
  await storage.transaction((tx) => tx.rootKeys.insert({ masterKeyId: next.id, wrapped }));
  return { finish: () => storage.transaction((tx) => tx.rootKeys.remove(masterKey.id)).then() };
}
