import { hash } from 'node:crypto';

/**
 * V15: what the caller stores, once and atomically, until the token expires. Of the signing input
 * and not of the whole token, because an ECDSA signature has a second valid spelling.
 */
export function replayDigest(signingInput: string): string {
  return hash('sha256', signingInput, 'base64url');
}
