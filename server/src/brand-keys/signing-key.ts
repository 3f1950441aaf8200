import { createHash, webcrypto } from 'node:crypto';

/** What signs in a brand's name; the key itself cannot be taken out of it again. */
export type Signer = {
  readonly kid: string;
  readonly algorithm: typeof signingAlgorithm;
  readonly key: webcrypto.CryptoKey;
};

/**
 * ES256 and not PS256: a signature is a tenth of the work, keys and assertions are short, and the
 * providers that take client assertions from a JWK Set know both (FAPI 2.0 section 5.4.1).
 */
export const signingAlgorithm = 'ES256';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A new key. Its `kid` is its thumbprint (RFC 7638), so no two keys share one. */
export async function generateSigningKey(): Promise<{
  readonly publicJwk: webcrypto.JsonWebKey & { readonly kid: string };
  readonly privateJwk: webcrypto.JsonWebKey;
}> {
  const { privateKey } = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const privateJwk = await webcrypto.subtle.exportKey('jwk', privateKey);
  const { crv = '', kty = '', x = '', y = '' } = privateJwk;
  // The required members, in the order of their names, without spaces.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { publicJwk: { kty, crv, x, y, use: 'sig', alg: signingAlgorithm, kid }, privateJwk };
}

export async function openSigner(kid: string, privateJwk: string): Promise<Signer> {
  const { kty, crv, x, y, d } = JSON.parse(privateJwk);
  const jwk = { kty, crv, x, y, d };
  const key = await webcrypto.subtle.importKey('jwk', jwk, curve, false, ['sign']);
  return { kid, algorithm: signingAlgorithm, key };
}

/** `type` keeps what is signed for one purpose from being taken for another (RFC 8725, 3.11). */
export type Statement = { readonly type: string; readonly payload: object };

export async function signStatement(signer: Signer, { type, payload }: Statement): Promise<string> {
  const { algorithm, kid, key } = signer;
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: algorithm, typ: type, kid })}.${encode(payload)}`;
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await webcrypto.subtle.sign(how, key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}
