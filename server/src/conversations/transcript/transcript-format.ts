/**
 * A transcript is a file of lines. The first says what it is, each other one is an item of the
 * conversation in JSON, and the last is a signature over the digests of all lines before it. Lines
 * and not one text, so that it is written and read without holding it, and so that whoever verifies
 * compares bytes and needs no canonical form. docs/guides/transcripts.md explains it to others.
 */
import { createHash } from 'node:crypto';
import type { AgentReference } from '@countersign/protocol';

export const transcriptFormat = 'countersign-transcript';
export const transcriptVersion = 1;
/** In the header of the signature, so that nothing else that the key signs is taken for one. */
export const signatureType = 'countersign-transcript+jws';
/** More would no longer be held in memory while it is written or read. */
export const mostLines = 100_000;

/** The first line. Times are ISO 8601. */
export type TranscriptHead = {
  readonly format: typeof transcriptFormat;
  readonly version: typeof transcriptVersion;
  readonly exportedAt: string;
  readonly exportedBy: AgentReference | 'operator';
  readonly brand: { readonly id: string; readonly name: string };
  readonly conversation: {
    readonly id: string;
    readonly status: 'open' | 'closed';
    readonly startedAt: string;
    /** Everything up to this number is in the file. */
    readonly sequence: number;
  };
  /** An id that says nothing of the person. */
  readonly consumer: string;
  /** Whether agents' notes are among the items. */
  readonly withNotes: boolean;
  /** Where the brand publishes the keys. Whoever verifies must know it from elsewhere. */
  readonly keys: string;
};

/** What is signed: the digest of each line, in order. */
export type TranscriptStatement = {
  readonly format: typeof transcriptFormat;
  readonly version: typeof transcriptVersion;
  readonly digests: readonly string[];
};

/** Of the bytes of a line, without its end. */
export function digestOf(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('base64url');
}
