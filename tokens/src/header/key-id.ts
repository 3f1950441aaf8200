import { limits } from '../limits.ts';
import { refuse } from '../token-error.ts';
import type { Header } from './parse-header.ts';

/**
 * V6: the name of the key, used for a look-up in a Map of the issuer's own keys and for nothing
 * else: never in a path, a query or a URL.
 */
export function keyId(header: Header): string | undefined {
  const { kid } = header;
  if (kid === undefined) return undefined;
  if (typeof kid !== 'string') return refuse('V6', 'kid_invalid', 'it is not a string');
  if (kid === '') return refuse('V6', 'kid_invalid', 'it is empty');
  if (kid.length > limits.keyIdCharacters) return refuse('V6', 'kid_invalid', 'it is too long');
  return kid;
}
