import { constants, createCipheriv, createPublicKey, publicEncrypt } from 'node:crypto';
import type { PublicJwk } from '../../brand-keys/brand-keys.ts';
import type { Runtime } from '../../runtime.ts';

/** A signed token inside a JWE to our own published key: RSA-OAEP-256 and A256GCM (RFC 7516). */
export function encryptToken(
  signed: string,
  jwk: PublicJwk,
  randomBytes: Runtime['randomBytes'],
): string {
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: jwk.kid, cty: 'JWT' };
  const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url');
  const contentKey = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv);
  cipher.setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(signed, 'utf8'), cipher.final()]);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const encryptedKey = publicEncrypt({ key, padding, oaepHash: 'sha256' }, contentKey);
  const parts = [encryptedKey, iv, ciphertext, cipher.getAuthTag()];
  return [protectedHeader, ...parts.map((part) => part.toString('base64url'))].join('.');
}
