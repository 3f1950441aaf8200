import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type KeyAlgorithm = 'RS256' | 'ES256';
export type SigningKey = {
  readonly kid: string;
  readonly alg: KeyAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As it stands in a key set. */
  readonly jwk: Readonly<Record<string, unknown>>;
};

export function makeSigningKey(alg: KeyAlgorithm, kid: string): SigningKey {
  const { privateKey, publicKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, publicKey, jwk };
}

export type Members = Readonly<Record<string, unknown>>;

/** What one test changes of a good ID token. Undefined members are left out of the JSON. */
export type TokenChange = {
  readonly header?: Members | undefined;
  readonly claims?: Members | undefined;
  readonly key?: SigningKey | undefined;
  /** Instead of the signature of `key`. */
  readonly signature?: ((signingInput: string) => Buffer) | undefined;
};

/** Made byte by byte, because most tests need tokens that no library would agree to make. */
export function mint(claims: Members, key: SigningKey, change: TokenChange = {}): string {
  const signer = change.key ?? key;
  const header = { alg: signer.alg, typ: 'JWT', kid: signer.kid, ...change.header };
  const input = [header, { ...claims, ...change.claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = change.signature?.(input) ?? signWith(signer, input);
  return `${input}.${signature.toString('base64url')}`;
}

export function signWith({ alg, privateKey }: SigningKey, input: string): Buffer {
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return sign('sha256', Buffer.from(input), alg === 'ES256' ? key : privateKey);
}
