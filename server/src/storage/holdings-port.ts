/** The part of the port that finds everything that is held of one consumer, page by page. */
import type { AuditRecord, ConsumerSessionRecord, VerificationRecord } from './records.ts';

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
}
