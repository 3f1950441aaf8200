import { VerificationKey } from '../keys/verification-key.ts';
import { refuse, TokenError } from '../token-error.ts';
import type { KeyQuery, KeySource } from './key-source.ts';

/**
 * V6, V7: asks the source and checks its answer again, because a source may be the caller's own.
 * A key that is at hand comes back without a promise, so the usual token waits for nothing.
 */
export function findKey(
  source: KeySource,
  query: KeyQuery,
): VerificationKey | Promise<VerificationKey> {
  try {
    const found = source.find(query);
    if (!(found instanceof Promise)) return checkAnswer(found, query);
    return found.then((key) => checkAnswer(key, query), failure);
  } catch (error) {
    return failure(error);
  }
}

function checkAnswer(key: unknown, { alg }: KeyQuery): VerificationKey {
  if (!VerificationKey.is(key)) {
    return refuse('V7', 'key_malformed', 'the key source did not return a VerificationKey');
  }
  if (!key.fits(alg)) return refuse('V7', 'key_alg_mismatch');
  return key;
}

function failure(error: unknown): never {
  if (error instanceof TokenError) throw error;
  return refuse('jwks', 'key_set_unavailable', 'the key source failed');
}
