import { createHash } from 'node:crypto';
import { limits } from '@countersign/protocol';
import { newId, type Runtime } from '../runtime.ts';
import { type HandshakeRecord, type Storage, StorageError } from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import { IdentityError } from './identity-error.ts';

type Dependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: Vault;
};

/** What starts an authentication: made here, good once, bound to the session and connector. */
export type Handshake = {
  readonly id: string;
  readonly nonce: string;
  readonly codeChallenge: string;
  readonly expiresAt: number;
};

export async function startHandshake(
  deps: Dependencies,
  bound: Pick<HandshakeRecord, 'brandId' | 'connectorId' | 'sessionId'>,
): Promise<Handshake> {
  const id = newId(deps.runtime);
  const expiresAt = deps.runtime.now() + limits.handshakeSeconds * 1000;
  await deps.storage.transaction((tx) => tx.handshakes.insert({ ...bound, id, expiresAt }));
  const { nonce, codeVerifier } = handshakeSecrets(deps.vault, id);
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  return { id, nonce, codeChallenge, expiresAt };
}

/**
 * Uses the handshake up, before anything else happens with it: of many answers at once, one wins
 * and only that one reaches the provider (A32).
 *
 * @throws IdentityError `handshake_unusable`
 */
export async function consumeHandshake(
  deps: Dependencies,
  claim: { readonly id: string; readonly sessionId: string },
): Promise<HandshakeRecord & { readonly nonce: string; readonly codeVerifier: string }> {
  const handshake = await deps.storage.handshakes.find(claim.id);
  if (!handshake || handshake.sessionId !== claim.sessionId) {
    throw new IdentityError('handshake_unusable');
  }
  try {
    await deps.storage.transaction((tx) => {
      tx.handshakes.consume(handshake.id, deps.runtime.now());
    });
  } catch (error) {
    if (error instanceof StorageError && error.code === 'handshake_used') {
      throw new IdentityError('handshake_unusable');
    }
    throw error;
  }
  return { ...handshake, ...handshakeSecrets(deps.vault, handshake.id) };
}

/** When it was started. What was signed out since then does not come in by it (L7). */
export function startOf(handshake: Pick<HandshakeRecord, 'expiresAt'>): number {
  return handshake.expiresAt - limits.handshakeSeconds * 1000;
}

/** Derived from the handshake's id under the vault's key: nothing secret is stored. */
function handshakeSecrets(vault: Vault, id: string): { nonce: string; codeVerifier: string } {
  return { nonce: vault.derive('nonce', id), codeVerifier: vault.derive('code-verifier', id) };
}
