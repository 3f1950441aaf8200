import type { VerifiedToken } from '@countersign/tokens';
import type { RawToken } from '../connectors/code-flow/redeem.ts';
import type { RefreshRecord, Transaction, VerificationRecord } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import type { Vault } from '../vault/vault.ts';

/** A refresh token, and what the ID token that it brings is compared with. */
export type KeptToken = {
  readonly refreshToken: string;
  readonly nonce: string;
  readonly issuedAt: number;
  readonly authTime: number | null;
  /** After this nothing is refreshed: the consumer signs in again. */
  readonly until: number;
};

export type Proven = Pick<VerificationRecord, 'id' | 'consumerId' | 'verifiedAt' | 'expiresAt'>;
type Sealing = { readonly vault: Vault };

const longestMs = 12 * 3600 * 1000;
const beforeEndMs = 5 * 60 * 1000;

/** For the transaction of the sign-in. It does nothing if there is no refresh token to keep. */
export async function keepRefreshToken(
  deps: Sealing,
  proven: Proven,
  from: { readonly raw: RawToken; readonly token: VerifiedToken; readonly nonce: string },
): Promise<(tx: Transaction) => void> {
  const { refreshToken } = from.raw;
  if (refreshToken === undefined) return () => {};
  const { issuedAt, authTime = null } = from.token;
  const until = proven.verifiedAt + longestMs;
  const kept = { refreshToken, nonce: from.nonce, issuedAt, authTime, until };
  const record = await sealToken(deps, proven, kept);
  return (tx) => tx.verifications.setRefresh(record);
}

/** Due shortly before the proof ends, and before the window asks its page for another. */
export async function sealToken(
  { vault }: Sealing,
  { id, consumerId, verifiedAt, expiresAt }: Proven,
  kept: KeptToken,
): Promise<RefreshRecord> {
  const sealed = await vault.seal(consumerId, sealingContext.refresh(id), JSON.stringify(kept));
  const before = Math.min(beforeEndMs, (expiresAt - verifiedAt) / 2);
  return { verificationId: id, sealed, refreshAt: Math.floor(expiresAt - before) };
}

export async function openToken(
  { vault }: Sealing,
  { sealed, verificationId }: RefreshRecord,
): Promise<KeptToken> {
  return JSON.parse(await vault.open(sealed, sealingContext.refresh(verificationId)));
}
