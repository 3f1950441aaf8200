import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { refuse } from '../token-error.ts';
import {
  type DecryptionKey,
  makeDecryptionKey,
  type PublicEncryptionJwk,
} from './decryption-key.ts';
import { isKeyManagement, type KeyManagement } from './jwe-algorithms.ts';

/** `d` and, of an RSA key, the numbers that make it fast (RFC 7518 section 6). */
export type PrivateEncryptionJwk = PublicEncryptionJwk & {
  readonly d: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
};

export type GeneratedDecryptionKey = {
  /** Its `publicJwk` goes into our JWK Set. */
  readonly key: DecryptionKey;
  /** The secret, for the caller to seal; `importDecryptionKey` reads it again. */
  readonly privateJwk: PrivateEncryptionJwk;
};

const generate = promisify(generateKeyPair);

/**
 * V18: a new key for one algorithm: RSA of 2048 bits for RSA-OAEP-256, else a key on P-256, or on
 * X25519 if told. Its `kid` is its thumbprint (RFC 7638), so no two keys share one.
 *
 * @throws TokenError `policy_unsafe` for any other algorithm or curve
 */
export async function generateDecryptionKey(
  alg: KeyManagement,
  { curve = 'P-256' }: { readonly curve?: 'P-256' | 'X25519' } = {},
): Promise<GeneratedDecryptionKey> {
  if (!isKeyManagement(alg) || (curve !== 'P-256' && curve !== 'X25519')) {
    return refuse('policy', 'policy_unsafe', 'such keys are not made; use RSA-OAEP-256 or ECDH-ES');
  }
  const privateKey = await generatePrivateKey(alg, curve);
  const key = makeDecryptionKey({ privateKey, algorithms: [alg], kid: undefined });
  const numbers = privateKey.export({ format: 'jwk' }) as Omit<PrivateEncryptionJwk, 'use'>;
  return { key, privateJwk: { ...numbers, use: 'enc', alg, kid: key.kid } };
}

async function generatePrivateKey(
  alg: KeyManagement,
  curve: 'P-256' | 'X25519',
): Promise<KeyObject> {
  // A longer modulus than 2048 bits would make every opening dearer: 3072 bits cost three times.
  if (alg === 'RSA-OAEP-256') return (await generate('rsa', { modulusLength: 2048 })).privateKey;
  if (curve === 'X25519') return (await generate('x25519')).privateKey;
  return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
}
