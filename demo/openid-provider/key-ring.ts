import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

export type SigningKey = {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: { readonly [member: string]: string };
};

/** Two RSA keys, as at Google: the newest signs, the one before it can still be verified. */
export class KeyRing {
  #keys: readonly SigningKey[];
  #published: readonly SigningKey[];
  #frozen = false;

  private constructor(keys: readonly SigningKey[]) {
    this.#keys = keys;
    this.#published = keys;
  }

  static async create(): Promise<KeyRing> {
    return new KeyRing(await Promise.all([makeKey(), makeKey()]));
  }

  get current(): SigningKey {
    const [current] = this.#keys;
    if (current === undefined) throw new Error('the key ring is empty');
    return current;
  }

  /** Signs with a new key from now on; the oldest key disappears. Returns the new `kid`. */
  async rotate(): Promise<string> {
    this.#keys = [await makeKey(), this.current];
    if (!this.#frozen) this.#published = this.#keys;
    return this.current.kid;
  }

  /** Keeps publishing what is published now, so that the next rotation outruns the key set. */
  freezePublished(frozen: boolean): void {
    this.#frozen = frozen;
    if (!frozen) this.#published = this.#keys;
  }

  publicKeys(): { keys: object[] } {
    return { keys: this.#published.map((key) => key.publicJwk) };
  }
}

async function makeKey(): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = randomBytes(20).toString('hex');
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const publicJwk = { n: jwk.n ?? '', e: jwk.e ?? '', kty: 'RSA', use: 'sig', alg: 'RS256', kid };
  return { kid, privateKey: pair.privateKey, publicJwk };
}
