import { webcrypto } from 'node:crypto';
import { DPoP, type DPoPHandle, modifyAssertion } from 'oauth4webapi';
import { newId, type Runtime } from '../../runtime.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';

/** Whether access tokens are asked to be bound to a key of ours (RFC 9449). */
export type DpopUse = 'off' | 'when_offered' | 'required';

/** What binds the access tokens of one connector, if it and the provider want that. */
export type DpopOf = (provider: ProviderMetadata) => Promise<DPoPHandle | undefined>;

const algorithm = 'ES256';
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * One key for each connector and process: it never leaves memory, and no access token outlives the
 * sign-in that it came with. What a provider wants to see in proofs (its nonce) is remembered.
 */
export function createDpop(runtime: Runtime, use: DpopUse): DpopOf {
  let handle: Promise<DPoPHandle> | undefined;
  return async ({ dpopAlgorithms }) => {
    const isWanted = use === 'required' || (use === 'when_offered' && offers(dpopAlgorithms));
    if (!isWanted) return undefined;
    handle ??= makeHandle(runtime);
    return handle;
  };
}

function offers(algorithms: readonly string[]): boolean {
  return algorithms.includes(algorithm);
}

async function makeHandle(runtime: Runtime): Promise<DPoPHandle> {
  const keys = await webcrypto.subtle.generateKey(curve, false, ['sign', 'verify']);
  return DPoP({}, keys, {
    [modifyAssertion]: (_header, payload) => {
      Object.assign(payload, { jti: newId(runtime), iat: Math.floor(runtime.now() / 1000) });
    },
  });
}

/** RFC 9449 8: a fresh nonce is in the answer; the handle has it by now, so ask once more. */
export async function asksForNonce(response: Response): Promise<boolean> {
  if (!response.headers.has('dpop-nonce')) return false;
  if (response.status === 401) {
    const challenge = response.headers.get('www-authenticate') ?? '';
    return /^dpop\b/i.test(challenge) && /\berror="?use_dpop_nonce\b/i.test(challenge);
  }
  if (response.status !== 400) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null && 'error' in body
    ? body.error === 'use_dpop_nonce'
    : false;
}
