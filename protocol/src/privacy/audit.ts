import type { AgentReference } from '../agent-conversation.ts';

/** One record of the audit, as a privacy officer sees it. It names rules and fields, no values. */
export type AuditLine = {
  /** 1, 2, 3 … within the brand. */
  readonly number: number;
  readonly at: number;
  readonly action: string;
  /** An agent, or `consumer`, `provider`, `operator`, `system`, `unknown`. */
  readonly actor: AgentReference | string;
  /** The id of whom or what it was done to; most often a consumer's. */
  readonly subject: string | null;
  readonly correlationId: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

/** Newest first. An empty page may have more behind it: one request looks at so many records. */
export type AuditPage = {
  readonly lines: readonly AuditLine[];
  /** What the next page comes `before`; null if nothing older can fit. */
  readonly next: number | null;
};
