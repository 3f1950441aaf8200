import { type ConsumerCard, displayNameOf, visitorName } from '../agent-conversation.ts';
import type { LockedAttribute, VerifiedAttribute } from '../attributes.ts';

type Verified = Pick<ConsumerCard, 'verified' | 'locked'>;
type Fact = VerifiedAttribute | LockedAttribute;

/** All that was verified in the brand's order, each locked one in its place. */
export function inOrder({ verified, locked }: Verified): readonly Fact[] {
  const all: Fact[] = [...verified];
  for (const one of locked) all.splice(one.place, 0, one);
  return all;
}

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
  const all = inOrder(card).map((fact, place) =>
    fact.kind === 'verified' && isDue(fact) ? lockAt(fact, place) : fact,
  );
  const verified = all.filter((fact) => fact.kind === 'verified');
  const displayName = displayNameOf(verified) ?? visitorName(card.consumerId);
  return {
    ...card,
    ...(!card.withheld && { displayName }),
    verified,
    locked: all.filter((fact) => fact.kind === 'locked'),
    conflicts: card.conflicts.filter(({ name }) => !names.has(name)),
  };
}

const anySignIn = { assurance: null, maxAgeSeconds: null };

/** What is left of an attribute when its value may not be shown. */
export function lockAt(attribute: VerifiedAttribute, place: number): LockedAttribute {
  const { name, label, group, highlight, requires = anySignIn } = attribute;
  return { kind: 'locked', name, label, group, ...(highlight && { highlight }), place, requires };
}
