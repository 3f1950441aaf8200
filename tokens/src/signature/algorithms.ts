import { constants } from 'node:crypto';

/** How one signature algorithm of RFC 7518 section 3.1, RFC 8037 and RFC 9864 is carried out. */
type AlgorithmDescription = {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv: 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | undefined;
  /** The digest that `crypto.verify` is told; Ed25519 brings its own. */
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  /** The hash for `at_hash`, `c_hash` and `s_hash` (OpenID Connect Core section 3.1.3.6). */
  readonly claimHash: 'sha256' | 'sha384' | 'sha512';
  /** Length of R‖S in bytes (RFC 7518 section 3.4); for RSA it depends on the key. */
  readonly signatureBytes: number | undefined;
  readonly verifyOptions: {
    readonly padding?: number;
    readonly saltLength?: number;
    readonly dsaEncoding?: 'ieee-p1363';
  };
};

export const algorithmTable = Object.freeze({
  RS256: rsa('sha256', false),
  RS384: rsa('sha384', false),
  RS512: rsa('sha512', false),
  PS256: rsa('sha256', true),
  PS384: rsa('sha384', true),
  PS512: rsa('sha512', true),
  ES256: ec('P-256', 'sha256', 64),
  ES384: ec('P-384', 'sha384', 96),
  ES512: ec('P-521', 'sha512', 132),
  EdDSA: ed25519(),
  Ed25519: ed25519(),
});

/** The algorithms this package can verify. HS* and `none` are not here and cannot be added. */
export type Algorithm = keyof typeof algorithmTable;

/** Case matters: `rs256` is not an algorithm (RFC 7515 section 4.1.1). */
export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(algorithmTable, name);
}

/** `Ed25519` (RFC 9864) and `EdDSA` (RFC 8037) are two names of one algorithm here. */
export function sameAlgorithm(one: string, other: string): boolean {
  return one === other || (isEdwards(one) && isEdwards(other));
}

function isEdwards(name: string): boolean {
  return name === 'EdDSA' || name === 'Ed25519';
}

function rsa(digest: 'sha256' | 'sha384' | 'sha512', pss: boolean): AlgorithmDescription {
  const verifyOptions = pss
    ? {
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
    : { padding: constants.RSA_PKCS1_PADDING };
  return {
    kty: 'RSA',
    crv: undefined,
    digest,
    claimHash: digest,
    signatureBytes: undefined,
    verifyOptions,
  };
}

function ec(
  crv: 'P-256' | 'P-384' | 'P-521',
  digest: 'sha256' | 'sha384' | 'sha512',
  signatureBytes: number,
): AlgorithmDescription {
  return {
    kty: 'EC',
    crv,
    digest,
    claimHash: digest,
    signatureBytes,
    verifyOptions: { dsaEncoding: 'ieee-p1363' },
  };
}

function ed25519(): AlgorithmDescription {
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    digest: null,
    claimHash: 'sha512',
    signatureBytes: 64,
    verifyOptions: {},
  };
}
