import { hash } from 'node:crypto';
import { limits } from '@countersign/protocol';
import { type DpopProof, verifyDpopProof } from '@countersign/tokens';
import type { Runtime } from '../runtime.ts';
import type { Vault } from '../vault/vault.ts';
import { IdentityError } from './identity-error.ts';

type Dependencies = {
  readonly runtime: Pick<Runtime, 'now'>;
  readonly vault: Pick<Vault, 'derive'>;
  /** Ours, as browsers see it. */
  readonly origin: string;
  /** How many proofs of one nonce are remembered. */
  readonly proofsMost?: number | undefined;
};

/** A request as far as its proof speaks of it. */
export type ProvenRequest = {
  readonly method: string;
  readonly path: string;
  readonly proof: string | undefined;
  readonly accessToken: string | null;
};

/** What a window shows with each request: that it holds the key its access token is bound to. */
export type DpopProofs = {
  /** For the header `DPoP-Nonce` of every answer to a window. */
  nonce(): string;
  /** @throws TokenError of rule R22 */
  verify(request: ProvenRequest): DpopProof;
  /**
   * Uses the proof up. Called once the access token has been found good, so that nobody without
   * one can fill the memory.
   *
   * @throws IdentityError `dpop_proof_repeated`, `dpop_proofs_full`
   */
  use(proof: DpopProof): void;
};

/** Some 100 bytes each. A window makes a handful of requests in an hour. */
const proofsOfOneNonce = 100_000;

/**
 * Nonces are a keyed hash of the minute, the same in every process and never stored: two count at
 * a time. Used proofs are remembered in this process alone, for as long as their nonce counts: of
 * several processes each would take the same proof once, within two minutes and for its own
 * address, access token and method.
 */
export function createDpopProofs(deps: Dependencies): DpopProofs {
  const used = new Map<string, Set<string>>();
  const most = deps.proofsMost ?? proofsOfOneNonce;
  let known: { readonly minute: number; readonly nonces: readonly [string, string] } | undefined;
  // Asked for several times in each request, and the same for a minute.
  const nonces = (): readonly [string, string] => {
    const minute = Math.floor(deps.runtime.now() / 1000 / limits.dpopNonceSeconds);
    if (known?.minute === minute) return known.nonces;
    const nonceOf = (number: number): string => deps.vault.derive('dpop-nonce', String(number));
    known = { minute, nonces: [nonceOf(minute), nonceOf(minute - 1)] };
    return known.nonces;
  };
  return {
    nonce: () => nonces()[0],
    verify: ({ method, path, proof, accessToken }) => {
      const isNonce = (nonce: string): boolean => nonces().includes(nonce);
      return verifyDpopProof(proof, { method, url: deps.origin + path, accessToken, isNonce });
    },
    use: ({ thumbprint, id, nonce }) => {
      const living = nonces();
      for (const old of used.keys()) if (!living.includes(old)) used.delete(old);
      const seen = used.get(nonce) ?? new Set();
      used.set(nonce, seen);
      const digest = hash('sha256', `${thumbprint} ${id}`, 'base64url');
      if (seen.has(digest)) throw new IdentityError('dpop_proof_repeated');
      if (seen.size >= most) throw new IdentityError('dpop_proofs_full');
      seen.add(digest);
    },
  };
}
