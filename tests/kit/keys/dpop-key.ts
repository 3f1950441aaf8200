import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

export type ProofChange = {
  readonly header?: object;
  readonly claims?: object;
  /** Signs instead of the window's own key. */
  readonly signedBy?: KeyObject;
};

/** The key of one window, and the proofs it makes (RFC 9449); every part can be bent. */
export class TestDpopKey {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  get publicJwk(): object {
    return this.#keys.publicKey.export({ format: 'jwk' });
  }

  get privateKey(): KeyObject {
    return this.#keys.privateKey;
  }

  proof(
    about: { readonly url: string; readonly nonce?: string; readonly accessToken?: string },
    change: ProofChange = {},
  ): string {
    const { url, nonce, accessToken } = about;
    const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url');
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: this.publicJwk, ...change.header };
    const claims = { jti: randomUUID(), htm: 'POST', htu: url, iat: 0, nonce, ath };
    const text = `${encode(header)}.${encode({ ...claims, ...change.claims })}`;
    const key = change.signedBy ?? this.privateKey;
    const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
