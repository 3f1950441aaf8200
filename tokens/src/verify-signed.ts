import type { Encryption } from './encryption/check-encryption.ts';
import { openToken } from './encryption/open-token.ts';
import { allowedAlgorithm } from './header/allowed-algorithm.ts';
import { refuseCriticalHeaders } from './header/critical-headers.ts';
import { type EmbeddedKeyMember, embeddedKeys } from './header/embedded-keys.ts';
import { keyId } from './header/key-id.ts';
import { type Header, parseIssuerHeader } from './header/parse-header.ts';
import { findKey } from './key-sources/find-key.ts';
import { type Claims, parseClaims } from './parse/parse-claims.ts';
import type { Algorithm } from './signature/algorithms.ts';
import { checkSignature } from './signature/check-signature.ts';
import type { VerifyOptions } from './verify-options.ts';

/** What somebody with a key of the issuer signed. What it means is the caller's to check. */
export type SignedClaims = {
  readonly claims: Claims;
  readonly header: Header;
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  readonly encryption: Encryption | undefined;
  readonly ignoredHeaders: readonly EmbeddedKeyMember[];
  readonly signingInput: string;
};

/**
 * V1 to V9 and V17, in order: the part of the list that every kind of token runs through, so that
 * none of them can fall behind. Every line takes only what the lines above have proven.
 */
export async function verifySigned(raw: string, options: VerifyOptions): Promise<SignedClaims> {
  const { policy, keys } = options;
  const opened = openToken(raw, options); // V1, V17
  const { compact, encryption } = opened instanceof Promise ? await opened : opened;
  const header = parseIssuerHeader(compact.header); // V2
  const algorithm = allowedAlgorithm(header, policy); // V3
  refuseCriticalHeaders(header); // V4
  const ignoredHeaders = embeddedKeys(header); // V5
  const kid = keyId(header); // V6
  const found = findKey(keys, { alg: algorithm, kid }); // V6, V7
  const key = found instanceof Promise ? await found : found;
  checkSignature(compact, key, algorithm); // V8
  keys.used?.(key);
  const claims = parseClaims(compact.payload); // V9
  const { signingInput } = compact;
  return { claims, header, algorithm, kid, encryption, ignoredHeaders, signingInput };
}
