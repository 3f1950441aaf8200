import { type Algorithm, isAlgorithm } from '../signature/algorithms.ts';
import { refuse } from '../token-error.ts';
import type { TokenPolicy } from '../token-policy.ts';
import type { Header } from './parse-header.ts';

/**
 * V3: the policy chooses the algorithm and the header may only agree (RFC 8725 section 3.1).
 * There is no HS* to fall into, so a public key can never serve as a shared secret.
 */
export function allowedAlgorithm(header: Header, policy: TokenPolicy): Algorithm {
  const { alg } = header;
  if (alg === undefined) return refuse('V3', 'alg_forbidden', 'the header has no `alg`');
  if (!isAlgorithm(alg)) {
    return refuse('V3', 'alg_forbidden', 'not an asymmetric signature algorithm we know');
  }
  if (!policy.algorithms.includes(alg)) {
    return refuse('V3', 'alg_forbidden', `${alg} is not one of ${policy.algorithms.join(', ')}`);
  }
  return alg;
}
