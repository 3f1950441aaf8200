import type { Proof } from '@countersign/protocol';

/**
 * The proof as it may be shown at this moment. When its time is over it is shown as lapsed at once,
 * also while the connection is gone and the server cannot say so.
 */
export function proofNow(proof: Proof, now: number): Proof {
  if (proof.state !== 'verified' || now < proof.expiresAt) return proof;
  return { ...proof, state: 'lapsed', lapsedAt: proof.expiresAt, lapseReason: 'expired' };
}
