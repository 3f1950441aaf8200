import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { JWK } from 'jose';

const paddings = {
  'RSA-OAEP-256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  'RSA-OAEP': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  RSA1_5: { padding: constants.RSA_PKCS1_PADDING, oaepHash: undefined },
} as const;
export type Encrypting = { readonly alg: keyof typeof paddings; readonly jwk: JWK };

/** By hand, because libraries no longer make what must be refused. Content: A256GCM. */
export function encryptJwt(signed: string, { alg, jwk }: Encrypting): string {
  const { padding, oaepHash } = paddings[alg];
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
  const header = encode(JSON.stringify({ alg, enc: 'A256GCM', cty: 'JWT', kid: jwk.kid }));
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv);
  cipher.setAAD(Buffer.from(header));
  const text = Buffer.concat([cipher.update(signed), cipher.final()]);
  const encryptedKey = publicEncrypt({ key, padding, ...(oaepHash && { oaepHash }) }, contentKey);
  return [header, ...[encryptedKey, iv, text, cipher.getAuthTag()].map(encode)].join('.');
}

function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url');
}
