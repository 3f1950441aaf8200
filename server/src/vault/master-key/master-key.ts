import { createSecretKey } from 'node:crypto';
import { decrypt, encrypt, joined, type RandomBytes } from '../aead.ts';
import { keyedHash, subkey } from '../keyed-hash.ts';

/**
 * What the whole vault hangs on: it wraps one key, the root key, and nothing else, at the start and
 * when it is replaced. The port; its adapters are `fileMasterKey` and `transitMasterKey`, and
 * `listMasterKeys` chooses by the settings. Must never be asked for anything personal.
 */
export interface MasterKey {
  /** Says which master key wrapped a root key. Tells nothing about the key itself. */
  readonly id: string;
  wrap(key: Uint8Array): Promise<Uint8Array>;
  /** Undefined if this master key did not wrap it, or it was changed. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array | undefined>;
}

const associated = Buffer.from('root-key');

/** The key in `master.key`. */
export function fileMasterKey(bytes: Uint8Array, randomBytes: RandomBytes): MasterKey {
  if (bytes.length !== 32) throw new TypeError('A master key is 32 bytes.');
  const key = createSecretKey(bytes);
  return {
    id: keyedHash(subkey(bytes, 'master-key-id'), []),
    wrap: async (data) => joined(encrypt({ key, randomBytes, data, associated })),
    unwrap: async (wrapped) => decrypt({ key, data: wrapped, associated }),
  };
}
