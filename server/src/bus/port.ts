/**
 * The bus: hints that something changed, from whoever committed it to whoever shows it.
 * Owns nothing that may not be lost: delivery is at most once, in no order across topics, and a
 * hint carries no personal data. The receiver reads the truth from storage.
 *
 * Rules that every adapter keeps (contract.ts): [B1] a subscriber gets the hints published after it
 * subscribed; [B2] of its own topic only; [B3] a subscriber that throws harms no other;
 * [B4] after `unsubscribe` nothing arrives; [B5] publish never waits for a subscriber;
 * [B6] after `close` publish does nothing.
 */
export type Topic =
  | `conversation:${string}`
  | `inbox:${string}`
  | `consumer-session:${string}`
  | `agent-session:${string}`
  /** All that agents of a brand have open. */
  | `brand:${string}`;

export type Hint = {
  /**
   * What happened: `changed` (read what is new), `cleared` (something that was there is gone: read
   * all of it again), `ended` (a session is over), `typing`.
   */
  readonly kind: 'changed' | 'cleared' | 'ended' | 'typing';
  /** For `changed`: the sequence that is now readable. */
  readonly sequence?: number;
  /** For `typing`: who; an agent's name is shown to the consumer. */
  readonly by?: {
    readonly kind: 'consumer' | 'agent';
    readonly id: string;
    readonly name?: string;
  };
  /** For `ended`: why. */
  readonly reason?: 'replaced' | 'signed_out' | 'signed_out_elsewhere' | 'expired';
};

export interface Bus {
  publish(topic: Topic, hint: Hint): void;
  /** Returns the function that unsubscribes. */
  subscribe(topic: Topic, listener: (hint: Hint) => void): () => void;
  close(): Promise<void>;
}
