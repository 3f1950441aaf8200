/**
 * A sender shows that it holds the key to which its access token is bound: RFC 9449, as the
 * service that is called checks it (section 4.3). The function below is the list of checks, in
 * order. What it cannot know is the caller's: that `id` comes once for this key, and that the
 * access token is bound to `thumbprint`.
 */
import { limits } from '../limits.ts';
import { parseClaims } from '../parse/parse-claims.ts';
import { splitCompact } from '../parse/split-compact.ts';
import { checkSignature } from '../signature/check-signature.ts';
import { refuse, TokenError } from '../token-error.ts';
import {
  checkDpopId,
  checkDpopMethod,
  checkDpopNonce,
  checkDpopTime,
  checkDpopToken,
  checkDpopUrl,
} from './dpop-claims.ts';
import type { DpopErrorCode } from './dpop-errors.ts';
import {
  checkDpopAlgorithm,
  checkDpopType,
  dpopKey,
  keepDpopKey,
  parseDpopHeader,
} from './dpop-header.ts';

/** The request that the proof came with. */
export type DpopRequest = {
  readonly method: string;
  /** Origin and path as the sender sees them. Its query and fragment play no part. */
  readonly url: string;
  /** The access token beside the proof; null if the request has none. */
  readonly accessToken: string | null;
  /** True for a nonce that the caller gave out not long ago. It takes the place of clocks. */
  readonly isNonce: (nonce: string) => boolean;
};

export type DpopProof = {
  /** Base64url SHA-256 of the sender's public key (RFC 7638): what an access token is bound to. */
  readonly thumbprint: string;
  /** `jti`. Refuse a second one of the same key for as long as `nonce` counts. */
  readonly id: string;
  readonly nonce: string;
};

/**
 * Verifies one `DPoP` header. It reads no clock: senders' clocks are often wrong by minutes, so
 * freshness rests on the nonce alone (section 8), and `iat` only has to be there.
 *
 * @throws TokenError with rule `R22` for every proof that is refused. Answer `dpop_nonce_unknown`
 * with 401 `use_dpop_nonce` and a new nonce; the sender then tries once more.
 */
export function verifyDpopProof(proof: string | undefined, request: DpopRequest): DpopProof {
  if (proof === undefined) return refuse('R22', 'dpop_missing');
  if (proof.length > limits.dpopProofCharacters) {
    return refuse('R22', 'dpop_malformed', 'it is larger than any proof has to be');
  }
  const compact = inTermsOf('dpop_malformed', () => splitCompact(proof));
  const header = inTermsOf('dpop_malformed', () => parseDpopHeader(compact.header));
  checkDpopType(header);
  const algorithm = checkDpopAlgorithm(header);
  const key = inTermsOf('dpop_key_unusable', () => dpopKey(header));
  inTermsOf('dpop_signature_invalid', () => checkSignature(compact, key, algorithm));
  const claims = inTermsOf('dpop_malformed', () => parseClaims(compact.payload));
  checkDpopMethod(claims, request.method);
  checkDpopUrl(claims, request.url);
  checkDpopTime(claims);
  checkDpopToken(claims, request.accessToken);
  const id = checkDpopId(claims);
  const nonce = checkDpopNonce(claims, request.isNonce);
  keepDpopKey(header, key);
  return Object.freeze({ thumbprint: key.thumbprint, id, nonce });
}

/** The parts that ID tokens use too speak of ID tokens; here they speak of the proof. */
function inTermsOf<Result>(code: DpopErrorCode, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const { code: reason, detail } = error;
    return refuse('R22', code, detail === undefined ? reason : `${reason}: ${detail}`);
  }
}
