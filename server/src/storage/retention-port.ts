/** The part of the port that finds and removes what has been kept long enough. */

/** What is kept for a time of its own. Attributes and texts are cleared, and their rows stay. */
export type RetainedClass =
  | 'invitation'
  | 'attributes'
  | 'text'
  | 'conversation'
  | 'session'
  | 'consumer';

export type RetentionCandidate = {
  readonly id: string;
  readonly at: number;
  /** Whether it may go; else something still stands on it, or it is not over for long enough. */
  readonly isDue: boolean;
};

export interface RetentionLookups {
  /**
   * Of a brand, from `before` and older, beginning after `after`; oldest first, at most `limit`.
   * Those that are not due are listed too, so that a page never looks at more than `limit`.
   */
  list(
    of: RetainedClass,
    brandId: string,
    page: {
      readonly before: number;
      readonly after: { readonly at: number; readonly id: string };
      readonly limit: number;
    },
  ): Promise<readonly RetentionCandidate[]>;
}

export interface RetentionWrites {
  /** Removes it if it is due at `before` still; a consumer with key and ended verifications. */
  remove(of: RetainedClass, id: string, before: number): void;
  /**
   * From now on nothing of the consumer is due, and erasing them fails. The first time stays. Guard
   * `consumer_erased`.
   */
  hold(consumerId: string, at: number): void;
  release(consumerId: string): void;
}
