import { misconfigured, refused, unavailable } from '../error-status.ts';

/** How keys and key sets are refused. */
export const keyErrors = {
  key_malformed: {
    status: misconfigured,
    title: 'This is not a public key that we can read',
    help:
      'Paste one public key as PEM (BEGIN PUBLIC KEY), as one base64 line, as a JWK, or a whole' +
      ' JWK Set.',
  },
  key_is_private: {
    status: misconfigured,
    title: 'This is a private key',
    help:
      'Replace that key: it has now been shown to others. Then paste only the public half ' +
      '(openssl pkey -in key.pem -pubout).',
  },
  key_is_public: {
    status: misconfigured,
    title: 'This is a public key; opening tokens needs the private one',
    help: 'Give the private half of our own encryption key, as a JWK or as PEM.',
  },
  key_is_pkcs1: {
    status: misconfigured,
    title: 'The key is in PKCS#1 form',
    help:
      'Convert it: openssl rsa -RSAPublicKey_in -in key.pem -pubout. The result begins with ' +
      'BEGIN PUBLIC KEY.',
  },
  key_is_certificate: {
    status: misconfigured,
    title: 'This is a certificate, not a public key',
    help:
      'Take the key out of it: openssl x509 -in certificate.pem -pubkey -noout. In a JWK, add ' +
      'the members `n` and `e` beside `x5c`.',
  },
  key_is_symmetric: {
    status: misconfigured,
    title: 'This is a shared secret, not a public key',
    help: 'Sign ID tokens with RS256, PS256, ES256 or EdDSA; shared secrets are not accepted.',
  },
  key_not_base64url: {
    status: misconfigured,
    title: 'A number of the key is not base64url',
    help:
      'Encode `n`, `e`, `x` and `y` with the URL-safe alphabet (- and _), without padding (RFC ' +
      '7518 section 6.3.1.1).',
  },
  key_type_unsupported: {
    status: misconfigured,
    title: 'Keys of this type or curve are not supported',
    help: 'Use RSA, or an EC key on P-256, P-384 or P-521, or Ed25519.',
  },
  key_weak: {
    status: misconfigured,
    title: 'The key is too weak',
    help: 'Make a new key: RSA of at least 2048 bits with exponent 65537, or P-256, or Ed25519.',
  },
  key_too_large: {
    status: misconfigured,
    title: 'The RSA key is larger than allowed',
    help: 'Use an RSA key of 2048 to 8192 bits.',
  },
  key_roca: {
    status: misconfigured,
    title: 'The key carries the mark of a broken key generator (ROCA, CVE-2017-15361)',
    help:
      'Replace the key: its private half can be computed. Make the new one with OpenSSL or an ' +
      'updated device.',
  },
  key_invalid: {
    status: misconfigured,
    title: 'The numbers of the key are no valid key',
    help: 'Export the key again from where it was made; a number was damaged on the way.',
  },
  key_not_for_signatures: {
    status: misconfigured,
    title: 'The key is not meant for checking signatures',
    help: 'Use the signing key: `use` is `sig` or absent, `key_ops` contains `verify` or is absent.',
  },
  key_not_for_decryption: {
    status: misconfigured,
    title: 'The key is not meant for opening tokens',
    help:
      'Use an own key for encryption: `use` is `enc` or absent, `alg` is RSA-OAEP-256, ECDH-ES ' +
      'or ECDH-ES+A256KW or absent.',
  },
  key_alg_mismatch: {
    status: refused,
    title: 'The key does not fit the algorithm',
    help: 'Sign with the algorithm that the key names in `alg`, or correct `alg` in the key set.',
  },
  key_duplicate_kid: {
    status: misconfigured,
    title: 'Two keys of the set have the same `kid`',
    help: 'Give every key in the set its own `kid`.',
  },
  key_set_empty: {
    status: misconfigured,
    title: 'The key set holds no key that can be used',
    help: 'Publish at least one signing key; the detail names why each key was set aside.',
  },
  key_set_too_large: {
    status: misconfigured,
    title: 'The key set is larger than allowed',
    help: 'Publish at most 100 keys in at most 256 KiB; remove retired keys.',
  },
  key_set_unavailable: {
    status: unavailable,
    title: 'The key set of the issuer could not be fetched',
    help:
      'Open the `jwks_uri` from the server that runs this service; it must answer 200 with JSON' +
      ' within five seconds, without redirects.',
  },
} as const;
