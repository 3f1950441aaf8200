import type { VerificationKey } from '../keys/verification-key.ts';
import type { Algorithm } from '../signature/algorithms.ts';

/** What the header of a token says about its key. */
export type KeyQuery = { readonly alg: Algorithm; readonly kid: string | undefined };

/**
 * Where one issuer's keys come from: `pastedKeys` or `remoteKeys`. A source answers at once when
 * it has the key, so that the usual token waits for nothing.
 */
export interface KeySource {
  /**
   * @throws TokenError `kid_unknown`, `kid_missing`, `key_alg_mismatch`; for remote keys also
   * `key_set_unavailable`, `key_set_empty`, `key_set_too_large`, `key_malformed`
   */
  find(query: KeyQuery): VerificationKey | Promise<VerificationKey>;
  /** Told after the signature of a token held, and only then; must not throw. */
  used?(key: VerificationKey): void;
}
