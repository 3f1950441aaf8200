import type { VerificationKey } from '../keys/verification-key.ts';
import type { CompactToken } from '../parse/split-compact.ts';
import { refuse } from '../token-error.ts';
import type { Algorithm } from './algorithms.ts';

/** V8: the issuer's key signed exactly these bytes (RFC 7515 section 5.2). */
export function checkSignature(
  { signature, signingInput }: CompactToken,
  key: VerificationKey,
  algorithm: Algorithm,
): void {
  if (signature.length === 0) refuse('V8', 'signature_invalid', 'the signature is empty');
  if (signature.length !== key.signatureBytes) {
    // OpenSSL also reads the DER form of ECDSA; a JWS has only R‖S (RFC 7518 section 3.4).
    refuse('V8', 'signature_invalid', 'the signature has the wrong length for this key');
  }
  const data = Buffer.from(signingInput, 'latin1');
  if (!key.verify(algorithm, data, signature)) refuse('V8', 'signature_invalid');
}
