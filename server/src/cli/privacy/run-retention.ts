import { parseArgs } from 'node:util';
import { findBrand } from '../../admin/brand.ts';
import { openFoundation } from '../../main.ts';
import { applyRetention } from '../../privacy/apply-retention.ts';
import { type CommandInput, UsageError } from '../command.ts';

/** Also while the service runs, which does the same once a day. */
export async function runRetention({ args, settings, print }: CommandInput): Promise<void> {
  const usage = 'retention run [brand] [--dry-run]';
  const { brandId, isDryRun } = readArguments(args, usage);
  const foundation = await openFoundation(settings);
  try {
    const { storage } = foundation;
    const ids = brandId ? [brandId] : (await storage.brands.list()).map(({ id }) => id);
    for (const id of ids) {
      const brand = await findBrand(storage, id);
      if (!brand) throw new UsageError(`${usage}\nNo such brand.`);
      const counts = await applyRetention(foundation, brand, { actor: 'operator', isDryRun });
      const words = Object.entries(counts).map(([of, count]) => `${of} ${count}`);
      print(`${id}: ${isDryRun ? 'would remove' : 'removed'} ${words.join(', ')}`);
    }
  } finally {
    await foundation.storage.close();
  }
}

function readArguments(args: readonly string[], usage: string) {
  try {
    const options = { 'dry-run': { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 1) throw new UsageError(usage);
    return { brandId: positionals[0], isDryRun: values['dry-run'] === true };
  } catch {
    throw new UsageError(usage);
  }
}
