/** The part of the port that holds verifications, and what renews them. */
import type { LapseReason } from '@countersign/protocol';
import type {
  RefreshRecord,
  VerificationRecord,
  VerificationRenewal,
  VerificationRequestRecord,
} from './records.ts';

export interface VerificationLookups {
  find(id: string): Promise<VerificationRecord | undefined>;
  /** Of a consumer, ended ones too; newest first, at most `limit`. */
  listNewest(consumerId: string, limit: number): Promise<readonly VerificationRecord[]>;
  /**
   * The newest of a consumer that has not ended and is held by a session that has not ended, both
   * by their time too.
   */
  findHeld(consumerId: string, held: HeldProof): Promise<VerificationRecord | undefined>;
  /** Not ended, `expiresAt <= now`; oldest first, at most `limit`. */
  listDue(now: number, limit: number): Promise<readonly VerificationRecord[]>;
  /** Not ended, `locksAt <= now`; oldest first, at most `limit`. */
  listLocksDue(now: number, limit: number): Promise<readonly VerificationRecord[]>;
  /** Not ended, `refreshAt <= now`; oldest first, at most `limit`. */
  listToRefresh(now: number, limit: number): Promise<readonly RefreshRecord[]>;
}

export type HeldProof = {
  readonly now: number;
  /** This one is none, nor is one that only this browser holds. */
  readonly except: string;
  readonly exceptBrowser: string | null;
};

export interface VerificationWrites {
  insert(verification: Omit<VerificationRecord, 'endedAt' | 'endReason'>): void;
  /** Guard `verification_over`: it has not ended before. */
  end(id: string, end: { readonly at: number; readonly reason: LapseReason | 'replaced' }): void;
  /** Guard `verification_over`: not ended, and a lock due at `from` still. */
  passLock(id: string, lock: { readonly from: number; readonly to: number | null }): void;
  /** Guard `verification_over`: not ended. */
  setRefresh(refresh: RefreshRecord): void;
  forgetRefresh(id: string): void;
  /** Guard `verification_over`: not ended, and due at `from` still. */
  claimRefresh(id: string, claim: { readonly from: number; readonly to: number }): void;
  /** Guard `verification_over`: not ended. */
  renew(id: string, renewed: VerificationRenewal): void;
}

/** What agents asked of consumers, as long as nobody has answered. */
export interface VerificationRequestLookups {
  find(conversationId: string): Promise<VerificationRequestRecord | undefined>;
  /** `expiresAt <= now`; oldest first, at most `limit`. */
  listDue(now: number, limit: number): Promise<readonly VerificationRequestRecord[]>;
}

export interface VerificationRequestWrites {
  /**
   * Guard `request_open`: the conversation has none, and had none of this id. One of a conversation
   * that closes is gone with that.
   */
  insert(request: VerificationRequestRecord): void;
  /** Guard `request_over`: it is there. */
  end(request: { readonly conversationId: string; readonly id: string }): void;
}
