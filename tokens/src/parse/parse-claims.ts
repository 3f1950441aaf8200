import { limits } from '../limits.ts';
import { parsePart } from './parse-part.ts';
import type { JsonObject } from './strict-json.ts';

/** The claims set of a token: frozen to the depth, inheriting nothing. */
export type Claims = JsonObject;

/**
 * V9: called only after the signature holds; until then the payload is an attacker's text.
 *
 * @internal
 */
export function parseClaims(payload: Buffer): Claims {
  return parsePart(payload, {
    rule: 'V9',
    maxBytes: limits.tokenCharacters,
    maxDepth: limits.claimsDepth,
  });
}
