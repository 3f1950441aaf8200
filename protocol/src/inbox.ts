import type { AgentReference, ConsumerCard } from './agent-conversation.ts';
import { limits } from './limits.ts';
import type { Withheld } from './privacy/withheld.ts';
import type { ProofState } from './proof.ts';

/** One row of the inbox. */
export type ConversationSummary = {
  readonly id: string;
  /** The brand-wide number of this conversation's last change; a higher one is newer. */
  readonly inboxSequence: number;
  readonly displayName: string;
  /** Why name and preview are not those of the consumer, if that is so. */
  readonly withheld?: Withheld;
  /** As on the card. */
  readonly distrust?: ConsumerCard['distrust'];
  readonly proofState: ProofState;
  readonly status: 'open' | 'closed';
  readonly assignedTo: AgentReference | null;
  readonly startedAt: number;
  readonly lastMessage: {
    readonly from: 'consumer' | 'agent';
    readonly preview: string;
    readonly at: number;
  } | null;
  /** Consumer messages that no agent has read yet. */
  readonly unread: number;
  /** When the oldest unanswered consumer message was sent, or null if it is the consumer's turn. */
  readonly waitingSince: number | null;
};

export type Inbox = {
  readonly sequence: number;
  /** Of which settings and retention it is. No event tells of others: all rows are sent anew. */
  readonly settings: number;
  /** Newest change first, at most `limits.inboxConversations`. */
  readonly conversations: readonly ConversationSummary[];
  readonly hasEarlier: boolean;
};

/** A conversation changed. Its `sequence` is the summary's `inboxSequence`. */
export type InboxEvent = {
  readonly type: 'summary';
  readonly sequence: number;
  readonly summary: ConversationSummary;
};

/** The one way the inbox changes. Pure; repeats are ignored. */
export function applyToInbox(state: Inbox, event: InboxEvent): Inbox {
  if (event.sequence <= state.sequence) return state;
  const others = state.conversations.filter((known) => known.id !== event.summary.id);
  const conversations = [event.summary, ...others];
  return {
    ...state,
    sequence: event.sequence,
    conversations: conversations.slice(0, limits.inboxConversations),
    hasEarlier: state.hasEarlier || conversations.length > limits.inboxConversations,
  };
}
