import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { BrandKey } from '../brand-keys/brand-keys.ts';
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

/** A new key is published, the old one only opens what is still on its way. */
export function rotateKeys(input: CommandInput): Promise<void> {
  return withBrand('keys rotate <brand>', input, async (foundation, brandId) => {
    const { kid } = await foundation.brandKeys.rotate(brandId);
    await recordAudit(foundation, {
      brandId,
      actor: 'operator',
      action: 'brand.keys_rotated',
      subject: null,
      correlationId: null,
      detail: { kid },
    });
    input.print(`Published ${kid} at ${keysAddress(input.settings, brandId)}`);
    input.print('The key before it opens tokens for 24 hours more, and is then removed.');
  });
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

function describe({ kid, algorithm, createdAt, opensUntil }: BrandKey, now: number): string {
  const days = Math.floor((now - createdAt) / (24 * 3600 * 1000));
  const age = `${days} day${days === 1 ? '' : 's'} old`;
  const state =
    opensUntil === null
      ? 'in use'
      : `retired, opens tokens until ${new Date(opensUntil).toISOString()}`;
  return [kid, algorithm, age, state].join('  ');
}
