/** The part of the port that holds the audit records: a chain for each brand, and what signs it. */
import type {
  AuditCheckpointRecord,
  AuditCutRecord,
  AuditHead,
  AuditKeyRecord,
  AuditRecord,
  NewAuditRecord,
} from './records.ts';

/** What is absent fits every record. */
export type AuditFilter = {
  readonly actor?: string;
  /** How the action begins, such as `consumer.`. */
  readonly action?: string;
  readonly subject?: string;
  readonly correlationId?: string;
  /** Times, from and up to and with. */
  readonly since?: number;
  readonly until?: number;
};

export interface AuditLookups {
  readonly auditRecords: {
    /** Newest first, at most `limit`. */
    listNewest(brandId: string, limit: number): Promise<readonly AuditRecord[]>;
    /** Those of one action, newest first, at most `limit`. */
    listNewestOf(brandId: string, action: string, limit: number): Promise<readonly AuditRecord[]>;
    /** By number, from the one after `after`. */
    listAfter(brandId: string, after: number, limit: number): Promise<readonly AuditRecord[]>;
    /**
     * Those that fit, from number `from` up to and with `to`, newest first, at most `limit`. It
     * may look at each record between the two: the caller bounds them.
     */
    search(
      brandId: string,
      filter: AuditFilter,
      page: { readonly from: number; readonly to: number; readonly limit: number },
    ): Promise<readonly AuditRecord[]>;
    /** How many of one action there are from number `from` up to and with `to`. */
    count(
      brandId: string,
      action: string,
      range: { readonly from: number; readonly to: number },
    ): Promise<number>;
    /** The lowest number of a record about a consumer who is held, or who they were before. */
    findFirstHeld(brandId: string): Promise<number | undefined>;
    /** Where the chains of all brands end. */
    listHeads(): Promise<readonly AuditHead[]>;
  };
  readonly auditCheckpoints: {
    /** By number, from the one after `after`. */
    listAfter(
      brandId: string,
      after: number,
      limit: number,
    ): Promise<readonly AuditCheckpointRecord[]>;
    /** The one with the highest number up to and with this. */
    findNewestUpTo(brandId: string, number: number): Promise<AuditCheckpointRecord | undefined>;
  };
  readonly auditCuts: { find(brandId: string): Promise<AuditCutRecord | undefined> };
  readonly auditKeys: {
    /** Oldest first. */
    list(): Promise<readonly AuditKeyRecord[]>;
  };
}

export interface AuditWrites {
  readonly auditRecords: {
    /** Numbered and chained when it is written. Nothing changes one. */
    insert(record: NewAuditRecord): void;
    /** Removes the first ones, up to and with the brand's cut, at most `limit`. */
    removeCut(brandId: string, limit: number): void;
  };
  /** Insert, or replace one of a lower number. */
  readonly auditCuts: { put(cut: AuditCutRecord): void };
  readonly auditCheckpoints: { insert(checkpoint: AuditCheckpointRecord): void };
  readonly auditKeys: { insert(key: AuditKeyRecord): void };
}
