import { parseArgs } from 'node:util';
import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { type BrandKey, type KeyUse, keyUses } from '../brand-keys/key-lives.ts';
import type { Settings } from '../config/settings.ts';
import { type Foundation, openFoundation } from '../main.ts';
import { type CommandInput, UsageError } from './command.ts';

/** Where others find the public halves. */
export function keysAddress({ publicUrl }: Settings, brandId: string): string {
  return `${publicUrl}/brands/${brandId}/jwks.json`;
}

/** What is there of a brand's keys; nothing of it is secret. */
export function listKeys(input: CommandInput): Promise<void> {
  return withBrand('keys list <brand>', input, async ({ runtime, brandKeys }, brandId) => {
    input.print(keysAddress(input.settings, brandId));
    for (const key of await brandKeys.list(brandId)) {
      input.print(`  ${describe(key, runtime.now())}`);
    }
  });
}

/** Of each use, or of the one that is named: a new key is published, the old one serves out. */
export async function rotateKeys(input: CommandInput): Promise<void> {
  const usage = 'keys rotate <brand> [--use enc|sig]';
  const { brand, uses } = readRotation(usage, input.args);
  return withBrand(usage, { ...input, args: brand }, async (foundation, brandId) => {
    for (const use of uses) {
      const { kid } = await foundation.brandKeys.rotate(brandId, use);
      await recordAudit(foundation, {
        brandId,
        actor: 'operator',
        action: 'brand.keys_rotated',
        subject: null,
        correlationId: null,
        detail: { kid, use },
      });
      input.print(`Published ${kid} at ${keysAddress(input.settings, brandId)}`);
      input.print(afterRotation[use]);
    }
  });
}

const afterRotation = {
  enc: 'Tokens are encrypted to it. The key before it opens for 24 hours more, and is then removed.',
  sig:
    'It signs in ten minutes, when everybody can have read it. The key before it signs until then, ' +
    'stays published for 24 hours more, and is then removed.',
} as const;

function readRotation(
  usage: string,
  args: readonly string[],
): { readonly brand: readonly string[]; readonly uses: readonly KeyUse[] } {
  try {
    const options = { use: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const uses = keyUses.filter((use) => values.use === undefined || values.use === use);
    if (uses.length > 0 && positionals.length <= 1) return { brand: positionals, uses };
  } catch {
    // An option that is unknown or lacks its value: said by the usage.
  }
  throw new UsageError(usage);
}

async function withBrand(
  usage: string,
  { args, settings }: CommandInput,
  work: (foundation: Foundation, brandId: string) => Promise<void>,
): Promise<void> {
  const [brandId] = args;
  if (!brandId) throw new UsageError(usage);
  const foundation = await openFoundation(settings);
  try {
    if (!(await findBrand(foundation.storage, brandId))) {
      throw new UsageError(`${usage}\nNo such brand.`);
    }
    await work(foundation, brandId);
  } finally {
    await foundation.storage.close();
  }
}

function describe({ kid, use, algorithm, createdAt, state, until }: BrandKey, now: number): string {
  const days = Math.floor((now - createdAt) / (24 * 3600 * 1000));
  const age = `${days} day${days === 1 ? '' : 's'} old`;
  const time = until === null ? '' : new Date(until).toISOString();
  const said = {
    in_use: 'in use',
    coming: `published, signs from ${time}`,
    retired: use === 'enc' ? `retired, opens tokens until ${time}` : `retired, there until ${time}`,
  };
  return [kid, use, algorithm, age, said[state]].join('  ');
}
