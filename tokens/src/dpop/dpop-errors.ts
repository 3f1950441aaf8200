import { refused } from '../error-status.ts';

/** How a DPoP proof (RFC 9449) is refused. */
export const dpopErrors = {
  dpop_missing: {
    status: refused,
    title: 'The request has no DPoP proof',
    help: 'Send the header `DPoP` with a proof made for this very request, as the SDK does.',
  },
  dpop_malformed: {
    status: refused,
    title: 'The DPoP proof is damaged',
    help:
      'Send one compact JWS of at most 4,096 characters and no second `DPoP` header; write every ' +
      'member once and no `crit`.',
  },
  dpop_type_wrong: {
    status: refused,
    title: 'What was sent as a DPoP proof is something else',
    help: 'Set `typ` of the proof’s header to `dpop+jwt`.',
  },
  dpop_alg_forbidden: {
    status: refused,
    title: 'The DPoP proof is not signed with ES256',
    help: 'Make an ECDSA key on P-256 and sign with ES256.',
  },
  dpop_key_unusable: {
    status: refused,
    title: 'The key in the DPoP proof cannot be used',
    help: 'Put the public key alone into `jwk`: `kty` EC, `crv` P-256, `x` and `y`, and no `d`.',
  },
  dpop_signature_invalid: {
    status: refused,
    title: 'The DPoP proof is not signed by the key that it names',
    help: 'Sign with the private half of the key in `jwk`; the signature is R and S, 64 bytes.',
  },
  dpop_method_wrong: {
    status: refused,
    title: 'The DPoP proof is for another method',
    help: 'Make a proof for each request; `htm` is its method, in capitals.',
  },
  dpop_url_wrong: {
    status: refused,
    title: 'The DPoP proof is for another address',
    help:
      'Make a proof for each request; `htu` is its address without query. If every proof fails, ' +
      'the setting `publicUrl` is not the address that browsers see.',
  },
  dpop_time_missing: {
    status: refused,
    title: 'The DPoP proof does not say when it was made',
    help: 'Set `iat` to a number of seconds. The clock need not be right.',
  },
  dpop_token_wrong: {
    status: refused,
    title: 'The DPoP proof was made for another access token',
    help: 'Set `ath` to the base64url SHA-256 of the access token; without a token, leave it out.',
  },
  dpop_id_unusable: {
    status: refused,
    title: 'The DPoP proof has no usable identifier',
    help: 'Set `jti` to a new random string of 16 to 128 letters and digits in every proof.',
  },
  dpop_nonce_unknown: {
    status: refused,
    title: 'The DPoP proof has no nonce of this service, or an old one',
    help: 'Take the nonce of the answer’s header `DPoP-Nonce` and send the request once more.',
  },
} as const;

export type DpopErrorCode = keyof typeof dpopErrors;
