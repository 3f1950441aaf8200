/** What we need of WebCrypto; the browser's, Node's and a phone app's all fit. */
export type WindowCrypto = {
  readonly subtle: Pick<SubtleCrypto, 'generateKey' | 'exportKey' | 'sign' | 'digest'>;
  getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
};

/** The request that a proof is made for. */
export type DpopRequest = {
  readonly url: string;
  readonly accessToken: string | undefined;
  /** Of the service's last answer; it refuses a proof without a fresh one, and gives one. */
  readonly nonce: string | undefined;
  readonly now: number;
};

type KeyPair = { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * The key of this window, to which its access tokens are bound (RFC 9449). It cannot be exported
 * and is kept in memory only: whoever copies a token, or all that the browser stores, has nothing.
 */
export class DpopKey {
  readonly #webCrypto: WindowCrypto;
  /** Made at the first request; one that could not be made is tried again at the next. */
  #pair: Promise<KeyPair> | undefined;

  constructor(crypto: WindowCrypto) {
    this.#webCrypto = crypto;
  }

  /** A proof for one POST. */
  async proofFor({ url, accessToken, nonce, now }: DpopRequest): Promise<string> {
    const { privateKey, publicKey } = await this.#keys();
    const { kty, crv, x, y } = await this.#webCrypto.subtle.exportKey('jwk', publicKey);
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } };
    const ath = accessToken === undefined ? undefined : await this.#hash(accessToken);
    const jti = toBase64url(this.#webCrypto.getRandomValues(new Uint8Array(16)));
    const claims = { jti, htm: 'POST', htu: url, iat: Math.floor(now / 1000), ath, nonce };
    const text = `${encode(header)}.${encode(claims)}`;
    const signature = await this.#webCrypto.subtle.sign(algorithm, privateKey, toBytes(text));
    return `${text}.${toBase64url(new Uint8Array(signature))}`;
  }

  #keys(): Promise<KeyPair> {
    this.#pair ??= this.#makeKeys().catch((error: unknown) => {
      this.#pair = undefined;
      throw error;
    });
    return this.#pair;
  }

  async #makeKeys(): Promise<KeyPair> {
    return this.#webCrypto.subtle.generateKey(algorithm, false, ['sign']);
  }

  async #hash(text: string): Promise<string> {
    return toBase64url(
      new Uint8Array(await this.#webCrypto.subtle.digest('SHA-256', toBytes(text))),
    );
  }
}

function encode(value: object): string {
  return toBase64url(toBytes(JSON.stringify(value)));
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}
