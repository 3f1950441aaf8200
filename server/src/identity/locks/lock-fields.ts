/**
 * Fields that agents see under a stronger or fresher proof only: which are open, and until when.
 * Entry points: lockFields for whoever shows a card, requirementOf where a claim becomes an
 * attribute, nextLockAt for the clock. Must never open a field because something is not known.
 */
import {
  type Assurance,
  acrsFrom,
  type DeclaredAttribute,
  type LockedAttribute,
  lockAt,
  type VerificationWish,
  type VerifiedAttribute,
} from '@countersign/protocol';
import type { VerificationRecord } from '../../storage/port.ts';
import { metUntil } from '../meets.ts';

/** What a connector says of the fields that it shows. */
export type Declarations = {
  readonly connectorId: string;
  readonly attributes: readonly DeclaredAttribute[];
  /** Weakest first. */
  readonly assurances: readonly Assurance[];
};

type Proven = Pick<
  VerificationRecord,
  'connectorId' | 'acr' | 'authenticatedAt' | 'expiresAt' | 'endedAt'
>;

/**
 * What was demanded when the field was verified still is; what is demanded since is at once. A
 * proof that is over meets nothing.
 */
export function lockFields(
  attributes: readonly VerifiedAttribute[],
  by: {
    readonly proven: Proven;
    readonly declared: readonly Declarations[];
    readonly now: number;
  },
): {
  readonly verified: readonly VerifiedAttribute[];
  readonly locked: readonly LockedAttribute[];
} {
  const { proven, now } = by;
  const declared = by.declared.find(({ connectorId }) => connectorId === proven.connectorId);
  const verified: VerifiedAttribute[] = [];
  const locked: LockedAttribute[] = [];
  for (const [place, attribute] of attributes.entries()) {
    const demanded = declared && requirementOf(attribute.name, declared);
    const wishes = [demanded, attribute.requires].filter((wish) => wish !== undefined);
    const [requires] = wishes;
    if (!requires) {
      verified.push(attribute);
      continue;
    }
    const locksAt = Math.min(...wishes.map((wish) => openUntil(wish, { proven, declared, now })));
    if (locksAt > now) {
      const until = locksAt < proven.expiresAt ? { locksAt } : {};
      verified.push({ ...attribute, requires, ...until });
    } else {
      locked.push(lockAt({ ...attribute, requires }, place));
    }
  }
  return { verified, locked };
}

/** The demand on facts of this name, however many claims may bring one. */
export function requirementOf(
  name: string,
  { attributes, assurances }: Pick<Declarations, 'attributes' | 'assurances'>,
): VerificationWish | undefined {
  const found = attributes.find((one) => one.name === name && one.requires !== undefined);
  if (!found?.requires) return undefined;
  const { acr, maxAgeSeconds = null } = found.requires;
  if (acr === undefined) return { assurance: null, maxAgeSeconds };
  const label = assurances.find((assurance) => assurance.acr === acr)?.label ?? acr;
  return { assurance: { acr, label }, maxAgeSeconds };
}

/** When the first of them locks after `now`; null if none will before the proof is over. */
export function nextLockAt(
  attributes: readonly VerifiedAttribute[],
  { authenticatedAt, expiresAt }: Pick<Proven, 'authenticatedAt' | 'expiresAt'>,
  now: number,
): number | null {
  const times = attributes.flatMap(({ requires }) => {
    const maxAgeSeconds = requires?.maxAgeSeconds ?? null;
    if (maxAgeSeconds === null) return [];
    return [metUntil({ acrs: null, maxAgeSeconds }, { acr: null, authenticatedAt }, now)];
  });
  const next = Math.min(...times.filter((time) => time > now));
  return next < expiresAt ? next : null;
}

function openUntil(
  { assurance, maxAgeSeconds }: VerificationWish,
  by: {
    readonly proven: Proven;
    readonly declared: Declarations | undefined;
    readonly now: number;
  },
): number {
  const { proven, declared, now } = by;
  if (proven.endedAt !== null) return 0;
  const acrs = assurance && acrsFrom(declared?.assurances ?? [], assurance.acr);
  return Math.min(metUntil({ acrs, maxAgeSeconds }, proven, now), proven.expiresAt);
}
