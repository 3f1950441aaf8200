import type { ConsumerCard } from '../agent-conversation.ts';
import type { LockedAttribute, VerifiedAttribute } from '../attributes.ts';

/**
 * The card as a screen may show it at this moment: what wanted a fresh sign-in is locked as soon as
 * that is too old, also while the connection is gone and the server cannot say so. Pure; the same
 * object if nothing is due.
 */
export function lockDue(card: ConsumerCard, now: number): ConsumerCard {
  const isOver = card.proof.state === 'verified' && card.proof.expiresAt <= now;
  const isDue = ({ requires, locksAt }: VerifiedAttribute): boolean =>
    requires !== undefined && (isOver || (locksAt !== undefined && locksAt <= now));
  const due = card.verified.filter(isDue);
  if (due.length === 0) return card;
  const names = new Set(due.map(({ name }) => name));
  return {
    ...card,
    verified: card.verified.filter((attribute) => !isDue(attribute)),
    locked: [...card.locked, ...due.map(locked)],
    conflicts: card.conflicts.filter(({ name }) => !names.has(name)),
  };
}

function locked({ name, label, group, requires }: VerifiedAttribute): LockedAttribute {
  const any = { assurance: null, maxAgeSeconds: null };
  return { kind: 'locked', name, label, group, requires: requires ?? any };
}
