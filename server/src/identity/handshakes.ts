import { hash } from 'node:crypto';
import { limits } from '@countersign/protocol';
import { newId, type Runtime } from '../runtime.ts';
import {
  type HandshakeRecord,
  type Storage,
  StorageError,
  type Transaction,
} from '../storage/port.ts';
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
  /** Goes with the consumer to the authorization endpoint, and must come back. */
  readonly state: string;
  readonly expiresAt: number;
};

export async function startHandshake(
  deps: Dependencies,
  bound: Omit<HandshakeRecord, 'id' | 'expiresAt'>,
): Promise<Handshake> {
  const id = newId(deps.runtime);
  const expiresAt = deps.runtime.now() + limits.handshakeSeconds * 1000;
  const record = { ...bound, id, expiresAt };
  await deps.storage.transaction((tx) => tx.handshakes.insert(record));
  const { nonce, codeVerifier, state } = handshakeSecrets(deps.vault, record);
  const codeChallenge = hash('sha256', codeVerifier, 'base64url');
  return { id, nonce, codeChallenge, state, expiresAt };
}

export type ClaimedHandshake = HandshakeRecord & HandshakeSecrets;

/**
 * The handshake that an answer names, if it is this session's and not over.
 *
 * @throws IdentityError `handshake_unusable`
 */
export async function claimHandshake(
  deps: Dependencies,
  claim: { readonly id: string; readonly sessionId: string },
): Promise<ClaimedHandshake> {
  const handshake = await deps.storage.handshakes.find(claim.id);
  const isTheirs = handshake?.sessionId === claim.sessionId;
  if (!isTheirs || handshake.expiresAt <= deps.runtime.now()) {
    throw new IdentityError('handshake_unusable');
  }
  return { ...handshake, ...handshakeSecrets(deps.vault, handshake) };
}

/**
 * Uses the handshake up, whatever comes of the answer (H1). If a provider will be asked, before
 * that: of many answers at once, one wins and only that one reaches it (A32). Else `work` uses it
 * up, in the transaction by which the answer counts; or, if it comes to none, the refusal does.
 *
 * @throws IdentityError `handshake_unusable`, and what `work` throws
 */
export async function answerHandshake<T>(
  deps: Dependencies,
  {
    handshake,
    asksProvider,
  }: { readonly handshake: { id: string }; readonly asksProvider: boolean },
  work: (useUp: (tx: Transaction) => void) => Promise<T>,
): Promise<T> {
  const claimedAt = deps.runtime.now();
  const useUp = (tx: Transaction): void => tx.handshakes.consume(handshake.id, claimedAt);
  if (asksProvider) {
    await deps.storage.transaction(useUp).catch(refuseIfUsed);
    return work(() => {});
  }
  try {
    return await work(useUp);
  } catch (error) {
    await deps.storage.transaction(useUp).catch((failure: unknown) => {
      if (!isUsed(failure)) throw failure;
    });
    return refuseIfUsed(error);
  }
}

function refuseIfUsed(error: unknown): never {
  throw isUsed(error) ? new IdentityError('handshake_unusable') : error;
}

function isUsed(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'handshake_used';
}

/** When it was started. What was signed out since then does not come in by it (L7). */
export function startOf(handshake: Pick<HandshakeRecord, 'expiresAt'>): number {
  return handshake.expiresAt - limits.handshakeSeconds * 1000;
}

type HandshakeSecrets = {
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly state: string;
};

/**
 * Derived from the handshake's id under the vault's key: nothing secret is stored. The state says
 * in clear by which way and for which handshake it is, so that the page on which it arrives knows
 * whom to give it to; only its last part proves anything (R3).
 */
function handshakeSecrets(vault: Vault, { id, way }: HandshakeRecord): HandshakeSecrets {
  const named = `${way}.${id}`;
  return {
    nonce: vault.derive('nonce', id),
    codeVerifier: vault.derive('code-verifier', id),
    state: `${named}.${vault.derive('state', named)}`,
  };
}
