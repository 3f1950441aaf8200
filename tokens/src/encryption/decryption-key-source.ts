import { refuse } from '../token-error.ts';
import type { DecryptionKey, PublicEncryptionJwk } from './decryption-key.ts';
import type { KeyManagement } from './jwe-algorithms.ts';

/** What the header of an encrypted token says about our key. */
export type DecryptionKeyQuery = {
  readonly alg: KeyManagement;
  readonly kid: string | undefined;
};

/** Where our own private keys come from: `heldDecryptionKeys`, or the caller's vault. */
export interface DecryptionKeySource {
  /**
   * The key by that name, or undefined. Answers also for retired keys, until the last token that
   * could have been encrypted to them has expired.
   * @throws TokenError `kid_missing` if the token names no key and several could be meant
   */
  find(query: DecryptionKeyQuery): DecryptionKey | undefined | Promise<DecryptionKey | undefined>;
}

export type HeldDecryptionKeys = DecryptionKeySource & {
  /** Our JWK Set: the public halves of the published keys, and never of a retired one. */
  readonly publicKeys: readonly PublicEncryptionJwk[];
};

/**
 * V18: keys held in memory. During a rotation both the old and the new key are published; then
 * the old one is retired: no longer published, but still able to open what names it.
 *
 * @throws TokenError `key_duplicate_kid`
 */
export function heldDecryptionKeys({
  published,
  retired = [],
}: {
  readonly published: readonly DecryptionKey[];
  readonly retired?: readonly DecryptionKey[];
}): HeldDecryptionKeys {
  const all = [...published, ...retired];
  const byKid = new Map(all.map((key) => [key.kid, key]));
  if (byKid.size < all.length) return refuse('V18', 'key_duplicate_kid');
  return {
    publicKeys: Object.freeze(published.map(({ publicJwk }) => publicJwk)),
    find: ({ alg, kid }) => (kid === undefined ? onlyFitting(published, alg) : byKid.get(kid)),
  };
}

/** Which keys we publish is no secret, so this refusal tells nothing that is. */
function onlyFitting(
  published: readonly DecryptionKey[],
  alg: KeyManagement,
): DecryptionKey | undefined {
  const [key, ...others] = published.filter((candidate) => candidate.fits(alg));
  if (others.length > 0) return refuse('V17', 'kid_missing', 'several of our keys fit');
  return key;
}
