/** The part of the port that holds verifications, and what renews them. */
import type { LapseReason } from '@countersign/protocol';
import type { RefreshRecord, VerificationRecord, VerificationRenewal } from './records.ts';

export interface VerificationLookups {
  find(id: string): Promise<VerificationRecord | undefined>;
  /** Not ended, `expiresAt <= now`; oldest first, at most `limit`. */
  listDue(now: number, limit: number): Promise<readonly VerificationRecord[]>;
  /** Not ended, `refreshAt <= now`; oldest first, at most `limit`. */
  listToRefresh(now: number, limit: number): Promise<readonly RefreshRecord[]>;
}

export interface VerificationWrites {
  insert(verification: Omit<VerificationRecord, 'endedAt' | 'endReason'>): void;
  /** Guard `verification_over`: it has not ended before. */
  end(id: string, end: { readonly at: number; readonly reason: LapseReason | 'replaced' }): void;
  /** Guard `verification_over`: not ended. */
  setRefresh(refresh: RefreshRecord): void;
  forgetRefresh(id: string): void;
  /** Guard `verification_over`: not ended, and due at `from` still. */
  claimRefresh(id: string, claim: { readonly from: number; readonly to: number }): void;
  /** Guard `verification_over`: not ended. */
  renew(id: string, renewed: VerificationRenewal): void;
}
