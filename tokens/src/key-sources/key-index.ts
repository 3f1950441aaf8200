import type { VerificationKey } from '../keys/verification-key.ts';
import { refuse } from '../token-error.ts';
import type { KeyQuery } from './key-source.ts';

/** V6, V7: chooses the one key of a set that a header means, or none. Never tries several. */
export class KeyIndex {
  readonly #keys: readonly VerificationKey[];
  readonly #byKid = new Map<string, VerificationKey>();

  constructor(keys: readonly VerificationKey[]) {
    this.#keys = keys;
    for (const key of keys) if (key.kid !== undefined) this.#byKid.set(key.kid, key);
  }

  knows(kid: string): boolean {
    return this.#byKid.has(kid);
  }

  choose({ alg, kid }: KeyQuery): VerificationKey {
    return kid === undefined ? this.#onlyFitting(alg) : this.#named(alg, kid);
  }

  #named(alg: KeyQuery['alg'], kid: string): VerificationKey {
    const key = this.#byKid.get(kid);
    if (key === undefined) return refuse('V6', 'kid_unknown');
    if (!key.fits(alg)) return refuse('V7', 'key_alg_mismatch', `the key is not for ${alg}`);
    return key;
  }

  /** Without `kid` there must be no choice (OpenID Connect Core section 10.1). */
  #onlyFitting(alg: KeyQuery['alg']): VerificationKey {
    const [key, ...others] = this.#keys.filter((candidate) => candidate.fits(alg));
    if (key === undefined) return refuse('V7', 'key_alg_mismatch', `no key is for ${alg}`);
    if (others.length > 0) return refuse('V6', 'kid_missing');
    return key;
  }
}
