import type { AuditLine } from './audit.ts';
import type { AuditAction } from './audit-actions.ts';

/** What is counted by day, and by which records. */
export const countedActions = {
  views: ['consumer.viewed'],
  reveals: ['attribute.revealed'],
  refusals: ['consumer.refused'],
  erasures: ['consumer.erased'],
} as const satisfies Record<string, readonly AuditAction[]>;
export type CountedAction = keyof typeof countedActions;

/** What a privacy officer should look into, whoever did it. */
export const alarmActions = [
  ...(['reveal.alarm', 'view.alarm', 'consumer.erasure_refused', 'audit.broken'] as const),
  'connector.alarm',
] as const satisfies readonly AuditAction[];

/** GET /api/agent/privacy: how the brand's people are looked at, and what needs a look. */
export type PrivacyOverview = {
  /** Thirty days of UTC, oldest first; the last is today. */
  readonly days: ReadonlyArray<
    { readonly startsAt: number } & Readonly<Record<CountedAction, number>>
  >;
  /** Of these days, newest first; at most so many. */
  readonly alarms: readonly AuditLine[];
  /** Where consumers are known by their subject. */
  readonly connectors: ReadonlyArray<{ readonly id: string; readonly name: string }>;
};

/** POST /api/agent/audit/verifications: the whole chain, looked at again. */
export type AuditVerdict = {
  readonly records: number;
  /** When the first record that is there was written; null if there is none. */
  readonly since: number | null;
  readonly checkpoints: number;
  readonly lastCheckpoint: { readonly number: number; readonly at: number } | null;
  /** Up to which record, when and by what rule older ones were removed; null if none was. */
  readonly cut: { readonly number: number; readonly at: number; readonly keptDays: number } | null;
  /** The first ones; none if the chain is whole. `fault` in plain words. */
  readonly faults: ReadonlyArray<{ readonly number: number; readonly fault: string }>;
};
