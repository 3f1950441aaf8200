import type { BrandKeyRecord } from '../storage/port.ts';
import { signingAlgorithm } from './signing-key.ts';

/** As in a JWK: `enc` for keys that others encrypt to, `sig` for those that we sign with. */
export type KeyUse = 'enc' | 'sig';
export const keyUses: readonly KeyUse[] = ['enc', 'sig'];

/** What an operator may see of a key. */
export type BrandKey = {
  readonly kid: string;
  readonly use: KeyUse;
  readonly algorithm: string;
  readonly createdAt: number;
  /** `coming`: published, but not yet signing. */
  readonly state: 'coming' | 'in_use' | 'retired';
  /** When one that is coming begins to sign, or one that is retired is removed. */
  readonly until: number | null;
};

/**
 * How long a new signing key is published before it signs: twice as long as anybody may keep our
 * JWK Set. Until then the one before it signs.
 */
export const announcedMs = 10 * 60 * 1000;

/**
 * How long a retired key stays. To open tokens: the longest life of an ID token, after which nobody
 * can hold a living one for it. To be compared with: as long as somebody may keep an assertion, or
 * a JWK Set against its own word.
 */
const retiredMs = 24 * 3600 * 1000;

export function isOf(use: KeyUse): (key: Pick<BrandKeyRecord, 'algorithm'>) => boolean {
  return ({ algorithm }) => (algorithm === signingAlgorithm) === (use === 'sig');
}

const signs = isOf('sig');

export function isInUse({ retiredAt }: BrandKeyRecord): boolean {
  return retiredAt === null;
}

/** Nobody may encrypt to a retired key any more; what it signed may still be on its way. */
export function isPublished(key: BrandKeyRecord): boolean {
  return isInUse(key) || signs(key);
}

export function isForgotten(key: BrandKeyRecord, now: number): boolean {
  const end = endOf(key);
  return end !== null && end <= now;
}

function endOf(key: BrandKeyRecord): number | null {
  if (key.retiredAt === null) return null;
  return key.retiredAt + retiredMs + (signs(key) ? announcedMs : 0);
}

/** The newest that has been published long enough; a brand's first key signs at once. */
export function signingKeyOf(
  oldestFirst: readonly BrandKeyRecord[],
  now: number,
): BrandKeyRecord | undefined {
  const keys = oldestFirst.filter(signs);
  return keys.findLast(({ createdAt }) => createdAt + announcedMs <= now) ?? keys[0];
}

export function describeKey(
  key: BrandKeyRecord,
  all: readonly BrandKeyRecord[],
  now: number,
): BrandKey {
  const { id: kid, algorithm, createdAt } = key;
  const common = { kid, algorithm, createdAt, use: signs(key) ? 'sig' : 'enc' } as const;
  const isServing = signs(key) ? signingKeyOf(all, now) === key : isInUse(key);
  if (isServing) return { ...common, state: 'in_use', until: null };
  if (isInUse(key)) return { ...common, state: 'coming', until: createdAt + announcedMs };
  return { ...common, state: 'retired', until: endOf(key) };
}
