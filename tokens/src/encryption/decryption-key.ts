import { createPublicKey, hash, type KeyObject, type webcrypto } from 'node:crypto';
import { compactDecrypt } from 'jose';
import type { Encryption } from './check-encryption.ts';
import { type KeyManagement, keyManagementTable } from './jwe-algorithms.ts';

/** What we publish of a key in our JWK Set, for others to encrypt to. */
export type PublicEncryptionJwk = {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv?: string;
  readonly n?: string;
  readonly e?: string;
  readonly x?: string;
  readonly y?: string;
  readonly use: 'enc';
  /** Absent for a key on a curve that was imported without; it then fits both. */
  readonly alg?: KeyManagement;
  readonly kid: string;
};

type PublicNumbers = Omit<PublicEncryptionJwk, 'use' | 'alg' | 'kid'>;

type KeyFields = {
  readonly privateKey: KeyObject;
  readonly algorithms: readonly KeyManagement[];
  /** Without it the thumbprint is the name. */
  readonly kid: string | undefined;
};

let construct: (fields: KeyFields) => DecryptionKey;
const passkey = Symbol('made by importDecryptionKey');

/**
 * V18: one of our own private keys, which opens what others encrypted to its public half. Only
 * `importDecryptionKey` and `generateDecryptionKey` make one. The private half cannot be read out
 * of it again.
 */
export class DecryptionKey {
  readonly #keys: ReadonlyMap<KeyManagement, webcrypto.CryptoKey>;
  readonly kid: string;
  readonly algorithms: readonly KeyManagement[];
  /** Base64url SHA-256 of the public numbers (RFC 7638). */
  readonly thumbprint: string;
  /** For our JWK Set; holds nothing private. */
  readonly publicJwk: PublicEncryptionJwk;

  static {
    construct = (fields) => new DecryptionKey(passkey, fields);
  }

  private constructor(proof: symbol, { privateKey, algorithms, kid }: KeyFields) {
    if (proof !== passkey) throw new TypeError('Only importDecryptionKey makes a DecryptionKey');
    const numbers = createPublicKey(privateKey).export({ format: 'jwk' }) as PublicNumbers;
    this.#keys = new Map(algorithms.map((alg) => [alg, toCryptoKey(privateKey, alg)]));
    this.algorithms = Object.freeze([...algorithms]);
    this.thumbprint = thumbprint(numbers);
    this.kid = kid ?? this.thumbprint;
    const [alg, ...others] = algorithms;
    const only = alg === undefined || others.length > 0 ? {} : { alg };
    this.publicJwk = Object.freeze({ ...numbers, use: 'enc', ...only, kid: this.kid });
    Object.freeze(this);
  }

  /** True only for what the two functions made. */
  static is(value: unknown): value is DecryptionKey {
    return typeof value === 'object' && value !== null && #keys in value;
  }

  /** True if it opens tokens whose header says this `alg`. */
  fits(algorithm: KeyManagement): boolean {
    return this.#keys.has(algorithm);
  }

  /**
   * What is inside, or undefined. Why not is deliberately lost: a wrong key, a wrong tag and a
   * point off its curve must look alike, or the answers become a decryption service (RFC 8725
   * section 2.3). jose takes a random content key when RSA fails and goes on to the tag (RFC 7516
   * section 11.5). The private operation runs on another thread; with RSA it takes 0.3 ms and more.
   */
  async decrypt(compact: string, { alg, enc }: Encryption): Promise<string | undefined> {
    const key = this.#keys.get(alg);
    if (key === undefined) return undefined;
    try {
      const { plaintext } = await compactDecrypt(compact, key, {
        keyManagementAlgorithms: [alg],
        contentEncryptionAlgorithms: [enc],
      });
      // One character per byte: what is not ASCII is no token, and nothing is repaired on the way.
      return Buffer.from(plaintext).toString('latin1');
    } catch {
      return undefined;
    }
  }
}

/** @internal For the two functions that make keys. */
export function makeDecryptionKey(fields: KeyFields): DecryptionKey {
  return construct(fields);
}

/** Not extractable, and for one purpose only. */
function toCryptoKey(key: KeyObject, alg: KeyManagement): webcrypto.CryptoKey {
  if (keyManagementTable[alg] === 'RSA') {
    return key.toCryptoKey({ name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);
  }
  const isX25519 = key.asymmetricKeyType === 'x25519';
  const name = isX25519 ? { name: 'X25519' } : { name: 'ECDH', namedCurve: 'P-256' };
  return key.toCryptoKey(name, false, ['deriveBits']);
}

function thumbprint(numbers: PublicNumbers): string {
  // RFC 7638 section 3.2: the required members in alphabetical order, no spaces.
  const members = Object.entries(numbers).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify(Object.fromEntries(members)), 'base64url');
}
