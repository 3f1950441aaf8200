/** What travels from the recording thread to the writer thread and back: plain data only. */
import type { AppendedEvent, NewAuditRecord, StorageErrorCode } from '../../port.ts';
import type { WriteName } from './writes.ts';

export type Value = string | number | Uint8Array | null;
export type Parameters = Readonly<Record<string, Value>>;

export type Operation =
  | { readonly kind: 'write'; readonly name: WriteName; readonly values: readonly Value[] }
  | ({ readonly kind: 'append' } & AppendOperation)
  | { readonly kind: 'audit'; readonly record: NewAuditRecord };

export type AppendOperation = {
  readonly conversationId: string;
  readonly clientId: string | null;
  readonly at: number;
  /** Parameters of the event's row, beside those above and its sequence. */
  readonly event: Parameters;
  /** Parameters of what changes with nearly every event. */
  readonly activity: Parameters;
  /** Parameters of what changes seldom and stands in an index; null if nothing of it changes. */
  readonly facts: Parameters | null;
  readonly page: Uint8Array | null;
  readonly whenClosed: 'append' | null;
  readonly ofConsumer: string | null;
  readonly ofSession: string | null;
  readonly ofVerification: string | null;
};

/** One transaction. */
export type Unit = readonly Operation[];

export type WriterRequest =
  | { readonly kind: 'units'; readonly units: readonly Unit[] }
  | { readonly kind: 'close' };

export type WriterAnswer =
  | { readonly kind: 'ready' }
  /** In the order in which the units came. */
  | { readonly kind: 'settled'; readonly outcomes: readonly Outcome[] };

export type Outcome =
  | { readonly events: readonly AppendedEvent[] }
  | { readonly code: StorageErrorCode; readonly cause: string | null };

export type WriterData = {
  readonly file: string;
  readonly keysFile: string;
  readonly unitsPerGroup: number;
  /** For the writers of tests. */
  readonly extra: unknown;
};
