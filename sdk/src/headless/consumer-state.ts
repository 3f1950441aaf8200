import type { ConsumerConversation, ConsumerProof } from '@countersign/protocol';
import type { ConnectionState } from './open-connection.ts';
import type { Outbox } from './outbox.ts';

/**
 * - `opening`: finding out who is there; what is typed meanwhile waits.
 * - `ready`: in the chat, online or not.
 * - `sign_in_required`: the brand chats with verified consumers only, and nobody is signed in.
 * - `unconfirmed`: there is a verified session, but the page could not confirm that it still holds.
 *   Nothing of it is shown until the consumer decides.
 * - `signed_out`: from elsewhere, such as at the provider. Nothing of it is shown, and the page is
 *   asked again only when the consumer wants to.
 * - `failed`: the service cannot be reached or refuses; `open` may be tried again.
 */
export type ConsumerPhase =
  | 'idle'
  | 'opening'
  | 'ready'
  | 'sign_in_required'
  | 'unconfirmed'
  | 'signed_out'
  | 'failed'
  | 'ended';

export type ConsumerClientState = {
  readonly phase: ConsumerPhase;
  readonly connection: ConnectionState;
  /** Rises at each change of consumer in this window, and never falls. */
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
  /** After a sign-out here: where to sign out at the provider too, and its name. */
  readonly signOutAt: { readonly url: string; readonly name: string } | null;
  /**
   * The consumer's wish that messages from before the sign-in leave their chat. `away`: it did not
   * get through. `later`: not now. `too_many`, `refused`: not from here, however often it is tried.
   */
  readonly separation: 'asking' | 'away' | 'later' | 'too_many' | 'refused' | null;
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
  signOutAt: null,
  separation: null,
  agentTyping: null,
};

/** The service said that the proof is over, before its time. */
export function lapsedNow({
  proof,
  conversation,
}: ConsumerClientState): Pick<ConsumerClientState, 'proof' | 'conversation'> {
  if (proof.state !== 'verified') return { proof, conversation };
  const lapsed = { ...proof, state: 'lapsed' } as const;
  return { proof: lapsed, conversation: conversation && { ...conversation, proof: lapsed } };
}

export function signOutAt(
  proof: ConsumerProof,
  url: string | null,
): Pick<ConsumerClientState, 'signOutAt'> {
  const isSomebody = url !== null && proof.state !== 'anonymous';
  return { signOutAt: isSomebody ? { url, name: proof.connectorName } : null };
}
