/** The part of the port that finds everything that is held of one consumer, page by page. */
import type { AuditRecord, ConsumerSessionRecord, VerificationRecord } from './records.ts';

/** How many there are, and the times of the first and the last; null if there is none. */
export type HoldingCount = {
  readonly count: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
};

type Place = { readonly after: string; readonly limit: number };

export interface HoldingLookups {
  /** Ended ones too; by id, from the one after `after`. */
  listVerifications(consumerId: string, page: Place): Promise<readonly VerificationRecord[]>;
  /** Ended ones too; by id, from the one after `after`. */
  listSessions(consumerId: string, page: Place): Promise<readonly ConsumerSessionRecord[]>;
  /** Records whose subject it is; by number, from the one after `after`. */
  listAudit(
    brandId: string,
    subject: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly AuditRecord[]>;
  /** By the time they were verified. */
  countVerifications(consumerId: string): Promise<HoldingCount>;
  /** By the time they began. */
  countSessions(consumerId: string): Promise<HoldingCount>;
  /** From the beginning of the first to the last message of any. */
  countConversations(consumerId: string): Promise<HoldingCount>;
}
