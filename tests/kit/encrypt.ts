import assert from 'node:assert/strict';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import type { TestBrand } from './brand.ts';
import type { HttpClient } from './http-client.ts';

/** The keys of one use in the brand's JWK Set, as its server would fetch it. */
export async function fetchKeys(
  http: HttpClient,
  brand: TestBrand,
  use: 'enc' | 'sig' = 'enc',
): Promise<readonly JWK[]> {
  const answer = await http.get(`/brands/${brand.id}/jwks.json`);
  assert.equal(answer.status, 200, answer.text);
  const { keys } = answer.json as { keys: readonly JWK[] };
  return keys.filter((key) => key.use === use);
}

/** What a brand's server does with a signed ID token before its page may have it. */
export async function encryptTo(jwk: JWK | undefined, text: string): Promise<string> {
  assert(jwk);
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' };
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ ...header, ...(jwk.kid !== undefined && { kid: jwk.kid }) })
    .encrypt(await importJWK(jwk, 'RSA-OAEP-256'));
}
