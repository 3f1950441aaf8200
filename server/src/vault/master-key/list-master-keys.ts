import { readFile } from 'node:fs/promises';
import type { RandomBytes } from '../aead.ts';
import { createPost } from './http-post.ts';
import { loadMasterKey, readMasterKey } from './load-master-key.ts';
import { fileMasterKey, type MasterKey } from './master-key.ts';
import { type TransitKey, transitMasterKey } from './transit-master-key.ts';

type TransitSettings = TransitKey & {
  readonly tokenFile: string;
  readonly caFile: string | undefined;
};

export type MasterKeySettings = {
  readonly dataDir: string;
  /** Undefined: the master key is the file `master.key`. */
  readonly transit: TransitSettings | undefined;
};

type Surroundings = {
  readonly randomBytes: RandomBytes;
  readonly wait: (ms: number) => Promise<void>;
};

/**
 * The master keys that can be reached, the one to use first. With a key management system in the
 * settings the file may still be there: its key opens what was not wrapped anew yet.
 */
export async function listMasterKeys(
  { dataDir, transit }: MasterKeySettings,
  { randomBytes, wait }: Surroundings,
  { ifMissing }: { readonly ifMissing: 'make' | 'refuse' },
): Promise<readonly [MasterKey, ...MasterKey[]]> {
  if (!transit) {
    return [fileMasterKey(await loadMasterKey(dataDir, randomBytes, { ifMissing }), randomBytes)];
  }
  const bytes = await readMasterKey(dataDir);
  const rest = bytes ? [fileMasterKey(bytes, randomBytes)] : [];
  return [openTransit(transit, wait), ...rest];
}

function openTransit(transit: TransitSettings, wait: Surroundings['wait']): MasterKey {
  const readToken = () => readFile(transit.tokenFile, 'utf8');
  return transitMasterKey({ post: createPost(transit), readToken, wait }, transit);
}
