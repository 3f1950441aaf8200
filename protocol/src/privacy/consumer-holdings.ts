import type { AuditLine } from './audit.ts';

/** How many there are, and the times of the first and the last. */
export type HeldCount = {
  readonly count: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
};

/** GET /api/agent/consumers/:id: what is held of somebody, as counts and times; no value of it. */
export type ConsumerHoldings = {
  readonly id: string;
  /** Null for somebody who never proved who they are. */
  readonly connector: { readonly id: string; readonly name: string } | null;
  readonly createdAt: number;
  readonly erasedAt: number | null;
  readonly heldAt: number | null;
  /** Since then nothing of them is shown or added to; null if that is not so. */
  readonly restrictedAt: number | null;
  /** The verified consumer whom this visitor turned out to be. */
  readonly joinedTo: string | null;
  /** Visitors that they were before they signed in; the counts have theirs too. */
  readonly visitors: number;
  readonly verifications: HeldCount;
  readonly sessions: HeldCount;
  readonly conversations: HeldCount;
  /** Keys that open what is sealed for them; none for an erased one. */
  readonly keys: number;
  /** Who looked at, revealed or exported what of them, newest first; a few. */
  readonly looks: readonly AuditLine[];
};

/** Why a hold is placed, and why it is lifted. Words of our own: a record is never changed. */
export const holdReasons = [
  ...(['legal_claim', 'authority_request', 'complaint', 'investigation'] as const),
] as const;
export const releaseReasons = ['matter_closed', 'authority_released', 'placed_by_mistake'] as const;
/** And why it stands in an export, which is made to be handed over. */
export const holdExportReasons = ['own_files', 'legal_counsel', 'authority_request'] as const;
export type HoldReason = (typeof holdReasons)[number];
export type ReleaseReason = (typeof releaseReasons)[number];
export type HoldExportReason = (typeof holdExportReasons)[number];
