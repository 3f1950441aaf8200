import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { type Foundation, openFoundation } from '../main.ts';
import { prepareMasterKey } from '../vault/master-key/load-master-key.ts';
import { fileMasterKey } from '../vault/master-key/master-key.ts';
import { rewrapRootKey } from '../vault/root-key.ts';
import { type CommandInput, UsageError } from './command.ts';

/** Also while the service runs: it asks for the key in use whenever it needs one. */
export async function rotateBrand({ args, settings, print }: CommandInput): Promise<void> {
  const usage = 'vault rotate <brand>';
  const [brandId] = args;
  if (!brandId) throw new UsageError(usage);
  await withFoundation(settings, async (foundation) => {
    const { storage, vault } = foundation;
    if (!(await findBrand(storage, brandId))) throw new UsageError(`${usage}\nNo such brand.`);
    await vault.rotateBrandKey(brandId);
    const count = await vault.rewrapRetired();
    await recordRotation(foundation, brandId, 'brand');
    print(`${brandId} has a new key, which wraps the keys of ${count} consumers now.`);
  });
}

/**
 * Also while the service runs: it asks for the master key at its start only. A key management
 * system keeps its keys itself: there the root key is wrapped anew by the newest version.
 */
export async function rotateMaster({ args, settings, print }: CommandInput): Promise<void> {
  const to = readTarget(args, settings);
  await withFoundation(settings, async (foundation) => {
    const { storage, runtime, masterKeys } = foundation;
    const random = runtime.randomBytes;
    const [first] = masterKeys;
    const prepared = to === 'file' ? await prepareMasterKey(settings.dataDir, random) : undefined;
    const next = prepared ? fileMasterKey(prepared.key, random) : first;
    const keys = { storage, masterKeys, next, randomBytes: random };
    const { finish } = await rewrapRootKey(keys);
    await prepared?.take();
    await finish();
    for (const { id } of await storage.brands.list()) {
      await recordRotation(foundation, id, to === 'file' ? 'master' : 'master_in_transit');
    }
    for (const line of said[to]) print(line);
  });
}

const said = {
  file: [
    'The master key is a new one, in master.key. Back it up, and keys.db again, each apart;',
    'copies of an older master key open nothing any more, and can be destroyed.',
    'If the settings name a key management system still, take it out of them.',
  ],
  transit: [
    'The root key is wrapped by the key management system now. Back up keys.db again.',
    'master.key opens nothing any more, and can be destroyed, with its copies.',
  ],
} as const;

function readTarget(
  args: readonly string[],
  settings: CommandInput['settings'],
): 'file' | 'transit' {
  const usage = 'vault rotate-master [--to file|transit]';
  const [word, to = settings.transit ? 'transit' : 'file', ...more] = args;
  const isAsked = word === undefined || (word === '--to' && args.length === 2);
  if (!isAsked || more.length > 0 || (to !== 'file' && to !== 'transit')) {
    throw new UsageError(usage);
  }
  if (to === 'transit' && !settings.transit) {
    throw new UsageError(`${usage}\nThe settings name no COUNTERSIGN_TRANSIT_URL.`);
  }
  return to;
}

async function withFoundation(
  settings: CommandInput['settings'],
  work: (foundation: Foundation) => Promise<void>,
): Promise<void> {
  const foundation = await openFoundation(settings);
  try {
    await work(foundation);
  } finally {
    await foundation.storage.close();
  }
}

function recordRotation(
  foundation: Foundation,
  ...[brandId, key]: [brandId: string, key: 'brand' | 'master' | 'master_in_transit']
): Promise<void> {
  const entry = { brandId, actor: 'operator', subject: null, correlationId: null };
  return recordAudit(foundation, { ...entry, action: 'vault.rotated', detail: { key } });
}
