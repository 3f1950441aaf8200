import { refused, unavailable } from '../error-status.ts';

/** How encrypted tokens are refused. */
export const encryptionErrors = {
  token_encrypted: {
    status: refused,
    title: 'The token is encrypted and decryption is not configured',
    help:
      'Send the signed token without the encryption around it, or use a connector on which ' +
      'encryption is set up.',
  },
  token_not_encrypted: {
    status: refused,
    title: 'The token is not encrypted, and this connector demands it',
    help:
      'Sign the ID token as now, then encrypt the result to the key in our JWK Set: RSA-OAEP-256 ' +
      'with A256GCM, compact form.',
  },
  jwe_alg_forbidden: {
    status: refused,
    title: 'The `alg` of the encryption is not allowed',
    help:
      'Encrypt with RSA-OAEP-256, ECDH-ES or ECDH-ES+A256KW, spelt so, as the key in our JWK Set ' +
      'says.',
  },
  jwe_enc_forbidden: {
    status: refused,
    title: 'The `enc` of the encryption is not allowed',
    help: 'Use A256GCM, A128GCM, A128CBC-HS256 or A256CBC-HS512, spelt so.',
  },
  jwe_compressed: {
    status: refused,
    title: 'The encrypted token is compressed',
    help: 'Encrypt without `zip`: a small text could unpack to any size.',
  },
  jwe_malformed: {
    status: refused,
    title: 'The encryption around the token is damaged',
    help:
      'Pass on the compact form as it was made: header, encrypted key, initialization vector, ' +
      'ciphertext and tag, each in base64url.',
  },
  jwe_nested: {
    status: refused,
    title: 'The token is encrypted more than once',
    help: 'Encrypt once: inside must be the signed ID token itself.',
  },
  jwe_holds_claims: {
    status: refused,
    title: 'The encryption holds claims that nobody signed',
    help:
      'Sign first, then encrypt the signed token. Our encryption key is public, so anybody can ' +
      'encrypt claims to it; only a signature shows who made them.',
  },
  decryption_failed: {
    status: refused,
    title: 'The encrypted token cannot be opened',
    help:
      'Fetch our JWK Set, encrypt to a key that is in it now, name it in `kid`, and pass the ' +
      'result on unchanged.',
  },
  decryption_busy: {
    status: unavailable,
    title: 'Too many encrypted tokens are being opened',
    help: 'Try again in a moment; if it lasts, raise the limit or look for a flood.',
  },
} as const;
