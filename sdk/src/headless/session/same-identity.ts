import type { ConsumerProof, IdentityHint } from '@countersign/protocol';

export function isSameIdentity(one: IdentityHint | null, other: IdentityHint | null): boolean {
  return one?.iss === other?.iss && one?.sub === other?.sub;
}

/** A second look beside the epoch, for a browser whose epochs have begun again. */
export function mayBeSame(one: ConsumerProof, other: ConsumerProof): boolean {
  if (one.state === 'anonymous' || other.state === 'anonymous') return one.state === other.state;
  const isNamed = one.displayName !== null && other.displayName !== null;
  return (
    one.connectorName === other.connectorName && (!isNamed || one.displayName === other.displayName)
  );
}
