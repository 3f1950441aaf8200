import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto';
import { hasRocaFingerprint } from '../keys/roca.ts';
import { limits } from '../limits.ts';
import { isJsonObject, type JsonObject, parseStrictJson } from '../parse/strict-json.ts';
import { refuse } from '../token-error.ts';
import { type DecryptionKey, makeDecryptionKey } from './decryption-key.ts';
import { isKeyManagement, type KeyManagement } from './jwe-algorithms.ts';

/**
 * V18: reads one of our own private keys: a JWK as text or object, or PEM without a passphrase.
 * RSA of 2048 to 4096 bits, P-256 or X25519. A JWK keeps its `kid`, and its `alg` is then the only
 * one; else the `kid` is the thumbprint (RFC 7638).
 *
 * @throws TokenError with rule `V18`: `key_malformed`, `key_is_public`, `key_not_for_decryption`,
 * `key_type_unsupported`, `key_weak`, `key_too_large`, `key_roca`, `key_invalid`, `kid_invalid`
 */
export function importDecryptionKey(pasted: string | object): DecryptionKey {
  const jwk = readJwk(pasted);
  const privateKey = jwk === undefined ? readPem(String(pasted)) : readPrivateJwk(jwk);
  const fitting = algorithmsFor(privateKey);
  checkPair(privateKey);
  const algorithms = jwk === undefined ? fitting : checkPurpose(jwk, fitting);
  return makeDecryptionKey({ privateKey, algorithms, kid: jwk && readKid(jwk) });
}

function readJwk(pasted: string | object): JsonObject | undefined {
  if (typeof pasted === 'string' && !pasted.trimStart().startsWith('{')) return undefined;
  try {
    const text = typeof pasted === 'string' ? pasted : JSON.stringify(pasted);
    const json = parseStrictJson(text, limits.headerDepth);
    if (isJsonObject(json)) return json;
  } catch {
    // Named below; what the text holds is a secret and stays unsaid.
  }
  return refuseKey('key_malformed', 'it begins like a JWK and is none that we can read');
}

function readPrivateJwk(jwk: JsonObject): KeyObject {
  if (jwk.kty === 'oct') refuseKey('key_type_unsupported', 'it is a shared secret');
  if (!('d' in jwk)) refuseKey('key_is_public');
  try {
    return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    return refuseKey('key_invalid', 'OpenSSL refuses its numbers');
  }
}

function readPem(text: string): KeyObject {
  if (/-----BEGIN (RSA )?PUBLIC KEY-----|-----BEGIN CERTIFICATE-----/.test(text)) {
    return refuseKey('key_is_public');
  }
  try {
    return createPrivateKey(text);
  } catch {
    return refuseKey('key_malformed', 'it is not a private key in PEM without a passphrase');
  }
}

function algorithmsFor(key: KeyObject): readonly KeyManagement[] {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      if (modulusLength < limits.rsaBitsLeast) return refuseKey('key_weak', 'below 2048 bits');
      if (publicExponent < 65537n) return refuseKey('key_weak', '`e` is below 65537');
      // A private operation costs eight times as much at twice the length, and anybody can ask.
      if (modulusLength > limits.decryptionRsaBitsMost) return refuseKey('key_too_large');
      return ['RSA-OAEP-256'];
    case 'ec':
      if (namedCurve !== 'prime256v1') return refuseKey('key_type_unsupported', 'not on P-256');
      return ['ECDH-ES', 'ECDH-ES+A256KW'];
    case 'x25519':
      return ['ECDH-ES', 'ECDH-ES+A256KW'];
    default:
      return refuseKey('key_type_unsupported', 'neither RSA, nor on P-256, nor on X25519');
  }
}

/** Proves that the half we publish belongs to the half we keep, and that neither is weak. */
function checkPair(privateKey: KeyObject): void {
  const publicKey = createPublicKey(privateKey);
  if (!attempt(() => isPair(privateKey, publicKey))) {
    refuseKey('key_invalid', 'its public half does not belong to its private half');
  }
  const { n } = publicKey.export({ format: 'jwk' });
  const isRoca =
    n !== undefined &&
    hasRocaFingerprint(BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`));
  if (isRoca) refuseKey('key_roca');
}

function isPair(privateKey: KeyObject, publicKey: KeyObject): boolean {
  if (privateKey.asymmetricKeyType === 'rsa') {
    const probe = Buffer.from('probe');
    const oaepHash = 'sha256';
    const sealed = publicEncrypt({ key: publicKey, oaepHash }, probe);
    return privateDecrypt({ key: privateKey, oaepHash }, sealed).equals(probe);
  }
  const other =
    privateKey.asymmetricKeyType === 'x25519'
      ? generateKeyPairSync('x25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ours = diffieHellman({ privateKey, publicKey: other.publicKey });
  return ours.equals(diffieHellman({ privateKey: other.privateKey, publicKey }));
}

const decryptionOperations = ['decrypt', 'unwrapKey', 'deriveKey', 'deriveBits'];

function checkPurpose(
  { use, alg, key_ops: operations }: JsonObject,
  fitting: readonly KeyManagement[],
): readonly KeyManagement[] {
  if (use !== undefined && use !== 'enc') refuseKey('key_not_for_decryption', '`use` is not `enc`');
  if (operations !== undefined) {
    const named = Array.isArray(operations) ? operations : [];
    if (!named.some((name) => typeof name === 'string' && decryptionOperations.includes(name))) {
      refuseKey('key_not_for_decryption', '`key_ops` does not allow it');
    }
  }
  if (alg === undefined) return fitting;
  if (isKeyManagement(alg) && fitting.includes(alg)) return [alg];
  return refuseKey('key_not_for_decryption', '`alg` does not belong to this key');
}

function readKid({ kid }: JsonObject): string | undefined {
  if (kid === undefined) return undefined;
  if (typeof kid === 'string' && kid !== '' && kid.length <= limits.keyIdCharacters) return kid;
  return refuseKey('kid_invalid');
}

function attempt(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function refuseKey(code: Parameters<typeof refuse>[1], detail?: string): never {
  return refuse('V18', code, detail);
}
