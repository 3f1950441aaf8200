import type { AgentConversation, AgentConversationEvent } from './agent-conversation.ts';
import type { ConsumerConversation, ConsumerConversationEvent } from './consumer-conversation.ts';
import type { ErrorCode } from './errors.ts';
import type { Inbox, InboxEvent } from './inbox.ts';

/**
 * WebSocket frames: one JSON object per text frame. The first frame is `hello` with a ticket.
 * `resume` names what the browser already has; the server answers with the events after it, or, if
 * they are gone, with a snapshot. Every event frame says in `after` which sequence the receiver
 * must already have; a receiver that has less has a gap and asks again.
 */

/** A page attribute in the compatible form, `{type: 'cart', …}`; checked by the server. */
export type PageEntry = { readonly type: string; readonly [member: string]: unknown };

/** What the page says of who is signed in. A hint: compared, never believed. */
export type IdentityHint = { readonly iss: string; readonly sub: string; readonly acr?: string };

export type ConsumerFrame =
  | {
      readonly type: 'hello';
      readonly ticket: string;
      readonly resume?: { readonly conversationId: string; readonly sequence: number };
    }
  | { readonly type: 'send'; readonly id: string; readonly text: string }
  | {
      readonly type: 'page';
      readonly id: string;
      readonly page: { readonly url: string; readonly title: string };
      readonly entries: readonly PageEntry[];
      readonly hint: IdentityHint | null;
    }
  | { readonly type: 'typing' }
  /** "Not now", to an agent who asked to verify. */
  | { readonly type: 'decline'; readonly id: string; readonly requestId: string }
  /** "These were not mine": what was written before the consumer signed in. */
  | { readonly type: 'separate'; readonly id: string }
  | { readonly type: 'read'; readonly upTo: number };

export type AgentFrame =
  | { readonly type: 'hello'; readonly ticket: string }
  | { readonly type: 'follow-inbox'; readonly sequence?: number; readonly settings?: number }
  | { readonly type: 'follow'; readonly conversationId: string; readonly sequence?: number }
  | { readonly type: 'unfollow'; readonly conversationId: string }
  | {
      readonly type: 'send' | 'note';
      readonly conversationId: string;
      readonly id: string;
      readonly text: string;
    }
  | { readonly type: 'typing'; readonly conversationId: string }
  | { readonly type: 'read'; readonly conversationId: string; readonly upTo: number }
  | {
      readonly type: 'assign' | 'close' | 'separate';
      readonly conversationId: string;
      readonly id: string;
    }
  /** Asks the consumer to verify; `acr` is one of the card's `assurances`. */
  | {
      readonly type: 'ask';
      readonly conversationId: string;
      readonly id: string;
      readonly acr?: string;
      readonly maxAgeSeconds?: number;
    }
  | {
      readonly type: 'withdraw';
      readonly conversationId: string;
      readonly id: string;
      readonly requestId: string;
    };

/** Acknowledged means committed to disk. `sequence` is 0 where nothing was numbered. */
export type SentFrame = {
  readonly type: 'sent';
  readonly id: string;
  readonly sequence: number;
  readonly at: number;
};

/** Refused for good; repeating it unchanged will be refused again, except `slow_down`. */
export type RefusedFrame = {
  readonly type: 'refused';
  readonly id?: string;
  readonly code: ErrorCode;
};

/** Sent every `limits.beatSeconds`, because scripts in a browser cannot see a ping. */
export type BeatFrame = { readonly type: 'beat' };

export type FrameToConsumer =
  | { readonly type: 'snapshot'; readonly state: ConsumerConversation; readonly now: number }
  | {
      readonly type: 'event';
      readonly conversationId: string;
      readonly after: number;
      readonly event: ConsumerConversationEvent;
    }
  | { readonly type: 'typing'; readonly agentName: string }
  | SentFrame
  | RefusedFrame
  | BeatFrame;

export type FrameToAgent =
  | { readonly type: 'inbox'; readonly state: Inbox; readonly now: number }
  | { readonly type: 'inbox-event'; readonly after: number; readonly event: InboxEvent }
  | { readonly type: 'snapshot'; readonly state: AgentConversation; readonly now: number }
  | {
      readonly type: 'event';
      readonly conversationId: string;
      readonly after: number;
      readonly event: AgentConversationEvent;
    }
  | { readonly type: 'typing'; readonly conversationId: string }
  | SentFrame
  | (RefusedFrame & { readonly conversationId?: string })
  | BeatFrame;

/** Close codes of our own; 4401 and 4407 mean what they mean in the original. */
export const closeCodes = Object.freeze({
  /** The session's proof is gone: authenticate again, then reconnect. */
  proofRequired: 4401,
  /** The session is over: make a new one. */
  sessionEnded: 4407,
  /**
   * The consumer was signed out: at the provider, on another device, or by the brand. The window
   * does not ask the page again by itself: that would undo it.
   */
  signedOut: 4408,
  /** The ticket was not valid; get another and reconnect. */
  ticketInvalid: 4403,
  /** The peer broke the protocol. */
  protocolError: 4400,
  /** Too many frames or too slow a reader; reconnect after a pause and resume. */
  slowDown: 4429,
  /** The server is going away; reconnect with jitter. */
  goingAway: 1001,
});
