import type { DecryptionOptions } from './encryption/open-token.ts';
import type { KeySource } from './key-sources/key-source.ts';
import { refuse } from './token-error.ts';
import { isTokenPolicy } from './token-policy.ts';

/** What every kind of token is verified with. `policy` comes from `createTokenPolicy`. */
export type VerifyOptions = DecryptionOptions & {
  /** The keys of exactly this issuer: `pastedKeys` or `remoteKeys`. */
  readonly keys: KeySource;
  /** The time, in seconds since 1970. */
  readonly now: number;
};

/** Faults of the program, found at the first token instead of by an attacker. */
export function checkVerifyOptions({ policy, now, decryptionKeys }: VerifyOptions): void {
  if (!isTokenPolicy(policy)) {
    refuse('policy', 'policy_unsafe', '`policy` must come from createTokenPolicy');
  }
  // A clock in milliseconds would let tokens live for ever or end them all.
  if (!Number.isFinite(now) || now < 0 || now > 1e11) {
    refuse('policy', 'policy_unsafe', '`now` must be the time in seconds');
  }
  if (policy.encryption !== 'refused' && decryptionKeys === undefined) {
    refuse('policy', 'policy_unsafe', '`decryptionKeys` are needed to open encrypted tokens');
  }
}
