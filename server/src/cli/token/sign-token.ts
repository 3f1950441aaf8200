import { constants, type KeyObject, sign } from 'node:crypto';

export type Unsigned = {
  readonly header: { readonly alg: string };
  readonly claims: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
};

/** The compact form of a JWS (RFC 7515 section 7.1), for tests of integrators. */
export function signToken({ header, claims, privateKey }: Unsigned): string {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${signatureOf(header.alg, input, privateKey).toString('base64url')}`;
}

function signatureOf(alg: string, input: string, key: KeyObject): Buffer {
  const data = Buffer.from(input);
  if (alg === 'EdDSA' || alg === 'Ed25519') return sign(null, data, key);
  const digest = `sha${alg.slice(2)}`;
  if (alg.startsWith('ES')) return sign(digest, data, { key, dsaEncoding: 'ieee-p1363' });
  if (!alg.startsWith('PS')) return sign(digest, data, key);
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return sign(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}
