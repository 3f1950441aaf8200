import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { type Foundation, openFoundation } from '../main.ts';
import { loadMasterKey, prepareMasterKey } from '../vault/load-master-key.ts';
import { fileMasterKey } from '../vault/master-key.ts';
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

/** Also while the service runs: it asks for the master key at its start only. */
export async function rotateMaster({ settings, print }: CommandInput): Promise<void> {
  await withFoundation(settings, async (foundation) => {
    const { storage, runtime } = foundation;
    const random = runtime.randomBytes;
    const old = await loadMasterKey(settings.dataDir, random, { ifMissing: 'refuse' });
    const { key, take } = await prepareMasterKey(settings.dataDir, random);
    const [masterKey, next] = [old, key].map((bytes) => fileMasterKey(bytes, random));
    if (!masterKey || !next) return;
    const { finish } = await rewrapRootKey({ storage, masterKey, next, randomBytes: random });
    await take();
    await finish();
    for (const { id } of await storage.brands.list()) {
      await recordRotation(foundation, id, 'master');
    }
    print('The master key is a new one. Back up master.key and keys.db again, each apart;');
    print('copies of the old master key open nothing any more, and can be destroyed.');
  });
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
  ...[brandId, key]: [brandId: string, key: 'brand' | 'master']
): Promise<void> {
  const entry = { brandId, actor: 'operator', subject: null, correlationId: null };
  return recordAudit(foundation, { ...entry, action: 'vault.rotated', detail: { key } });
}
