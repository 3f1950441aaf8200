import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import {
  type Algorithm,
  algorithmTable,
  isAlgorithm,
  sameAlgorithm,
} from '../signature/algorithms.ts';

/** The public numbers of a key that passed `checkJwk`. */
export type PublicJwk =
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string };

type KeyFields = {
  readonly jwk: PublicJwk;
  readonly kid: string | undefined;
  /** The `alg` of the JWK; without it every algorithm of the key's type is allowed. */
  readonly algorithm: Algorithm | undefined;
};

let construct: (fields: KeyFields) => VerificationKey;
const passkey = Symbol('made by importVerificationKeys');

/**
 * A public key that passed the hygiene of V7, kept as a KeyObject so that nothing is parsed again
 * per token. Only `importVerificationKeys` makes one, so no `KeySource` can bring a weak key.
 */
export class VerificationKey {
  readonly #key: KeyObject;
  readonly #inputs = new Map<Algorithm, Parameters<typeof verify>[2]>();
  readonly kid: string | undefined;
  /** What this key may verify. */
  readonly algorithms: readonly Algorithm[];
  /** Base64url SHA-256 of the public numbers (RFC 7638), to recognise a key on a screen. */
  readonly thumbprint: string;
  readonly signatureBytes: number;

  static {
    construct = (fields) => new VerificationKey(passkey, fields);
  }

  private constructor(proof: symbol, { jwk, kid, algorithm }: KeyFields) {
    if (proof !== passkey) {
      throw new TypeError('Only importVerificationKeys makes a VerificationKey');
    }
    this.#key = createPublicKey({ key: jwk, format: 'jwk' });
    this.kid = kid;
    this.algorithms = Object.freeze(algorithmsFor(jwk, algorithm));
    this.thumbprint = thumbprint(jwk);
    this.signatureBytes = signatureBytes(this.#key, this.algorithms);
    for (const name of this.algorithms) {
      this.#inputs.set(name, { key: this.#key, ...algorithmTable[name].verifyOptions });
    }
    Object.freeze(this);
  }

  static is(value: unknown): value is VerificationKey {
    return typeof value === 'object' && value !== null && #key in value;
  }

  fits(algorithm: Algorithm): boolean {
    return this.#inputs.has(algorithm);
  }

  /** Synchronous on purpose: handing 20 µs of work to another thread costs more than the work. */
  verify(algorithm: Algorithm, data: Uint8Array, signature: Uint8Array): boolean {
    const input = this.#inputs.get(algorithm);
    if (input === undefined) return false;
    try {
      return verify(algorithmTable[algorithm].digest, data, input, signature);
    } catch {
      // Some damaged signatures are an exception to OpenSSL; to us they are only wrong.
      return false;
    }
  }
}

/** @internal For `importVerificationKeys` alone. */
export function makeVerificationKey(fields: KeyFields): VerificationKey {
  return construct(fields);
}

function algorithmsFor(jwk: PublicJwk, algorithm: Algorithm | undefined): Algorithm[] {
  return Object.keys(algorithmTable)
    .filter(isAlgorithm)
    .filter((name) => suits(name, jwk))
    .filter((name) => algorithm === undefined || sameAlgorithm(name, algorithm));
}

/** True if the type and the curve of the key are those of the algorithm. */
export function suits(algorithm: Algorithm, jwk: PublicJwk): boolean {
  const { kty, crv } = algorithmTable[algorithm];
  return kty === jwk.kty && (jwk.kty === 'RSA' || crv === jwk.crv);
}

function thumbprint(jwk: PublicJwk): string {
  // RFC 7638 section 3.2: the required members in alphabetical order, no spaces.
  const members = Object.entries(jwk).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify(Object.fromEntries(members)), 'base64url');
}

function signatureBytes(key: KeyObject, algorithms: readonly Algorithm[]): number {
  const fixed = algorithms[0] && algorithmTable[algorithms[0]].signatureBytes;
  return fixed ?? Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}
