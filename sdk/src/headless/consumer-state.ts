import type { ConsumerConversation, ConsumerProof } from '@countersign/protocol';
import type { ConnectionState } from './open-connection.ts';
import type { Outbox } from './outbox.ts';

/**
 * - `opening`: finding out who is there; what is typed meanwhile waits.
 * - `ready`: in the chat, online or not.
 * - `sign_in_required`: the brand chats with verified consumers only, and nobody is signed in.
 * - `unconfirmed`: there is a verified session, but the page could not confirm that it still holds.
 *   Nothing of it is shown until the consumer decides.
 * - `failed`: the service cannot be reached or refuses; `open` may be tried again.
 */
export type ConsumerPhase =
  | 'idle'
  | 'opening'
  | 'ready'
  | 'sign_in_required'
  | 'unconfirmed'
  | 'failed'
  | 'ended';

export type ConsumerClientState = {
  readonly phase: ConsumerPhase;
  readonly connection: ConnectionState;
  /** Rises at each change of consumer on this browser. */
  readonly epoch: number;
  readonly proof: ConsumerProof;
  /**
   * The last attempt to prove who is here. `away`: the consumer is at the provider. `none`: the
   * page says that nobody is signed in. `cancelled`: the consumer came back without signing in.
   */
  readonly identity: 'idle' | 'asking' | 'away' | 'none' | 'cancelled' | 'failed';
  /**
   * When the sign-in ends, by this window's clock, once that is near and only the consumer can
   * renew it with `authenticate`; null otherwise.
   */
  readonly signInEndsAt: number | null;
  readonly conversation: ConsumerConversation | null;
  readonly outbox: Outbox;
  readonly draft: string;
  /** Name of the agent who is typing now. */
  readonly agentTyping: string | null;
};

export const initialState: ConsumerClientState = {
  phase: 'idle',
  connection: 'offline',
  epoch: -1,
  proof: { state: 'anonymous' },
  identity: 'idle',
  signInEndsAt: null,
  conversation: null,
  outbox: [],
  draft: '',
  agentTyping: null,
};
