import type { AgentFrame, ErrorCode, FrameToAgent } from '@countersign/protocol';
import {
  allItems,
  applyConversationEvent,
  type ConversationState,
  consumerTypes,
  conversationFromSnapshot,
  type FollowedConversation,
} from './conversation-state.ts';
import { applyInboxEvent, type InboxState, inboxFromSnapshot } from './inbox-state.ts';
import { markFailed, markSent, type Outbox, without } from './outbox.ts';

/** All that the screen shows of the server. Changed by `applyFrame` and by what the agent does. */
export type WorkspaceState = {
  readonly link: 'connecting' | 'online' | 'offline' | 'ended';
  /** The server's clock minus ours, in milliseconds. */
  readonly clockOffset: number;
  readonly inbox: InboxState | undefined;
  /** Why the inbox cannot be shown at all: the agent's role, or a fault. */
  readonly inboxProblem: ErrorCode | undefined;
  readonly earlierInbox: 'ready' | 'loading' | 'failed';
  readonly conversations: Readonly<Record<string, FollowedConversation>>;
  readonly outbox: Outbox;
};

export const emptyState: WorkspaceState = {
  link: 'connecting',
  clockOffset: 0,
  inbox: undefined,
  inboxProblem: undefined,
  earlierInbox: 'ready',
  conversations: {},
  outbox: [],
};

export type Step = { readonly state: WorkspaceState; readonly reply?: AgentFrame };

/** What one frame does to the state, and what must be asked because of it. Pure; `now` is ours. */
export function applyFrame(state: WorkspaceState, frame: FrameToAgent, now: number): Step {
  switch (frame.type) {
    case 'inbox':
      return {
        state: {
          ...state,
          clockOffset: frame.now - now,
          inbox: inboxFromSnapshot(state.inbox, frame.state),
          inboxProblem: undefined,
        },
      };
    case 'inbox-event':
      if (!state.inbox) return { state };
      if (frame.after > state.inbox.newest.sequence) {
        return { state, reply: followInbox(state) };
      }
      return { state: { ...state, inbox: applyInboxEvent(state.inbox, frame.event) } };
    case 'snapshot': {
      const known = loaded(state, frame.state.id);
      if (!(frame.state.id in state.conversations)) return { state };
      const next = withConversation(state, conversationFromSnapshot(known, frame.state));
      return { state: { ...next, clockOffset: frame.now - now } };
    }
    case 'event':
      return applyEvent(state, frame, now);
    case 'typing': {
      const known = loaded(state, frame.conversationId);
      return {
        state: known
          ? withConversation(state, consumerTypes(known, now + state.clockOffset))
          : state,
      };
    }
    case 'sent':
      return { state: { ...state, outbox: markSent(state.outbox, frame.id, frame.sequence) } };
    case 'refused':
      return { state: refused(state, frame) };
    default:
      return { state };
  }
}

/** From where it stands, if it is there. */
export function followInbox({ inbox }: WorkspaceState) {
  const type = 'follow-inbox' as const;
  if (!inbox) return { type };
  const { sequence, settings } = inbox.newest;
  return { type, sequence, settings };
}

export function loaded(state: WorkspaceState, id: string): ConversationState | undefined {
  const known = state.conversations[id];
  return known && 'current' in known ? known : undefined;
}

export function withConversation(
  state: WorkspaceState,
  conversation: ConversationState,
): WorkspaceState {
  const { id } = conversation.current;
  const arrived = new Set(
    allItems(conversation).flatMap((item) => ('id' in item ? [item.id] : [])),
  );
  return {
    ...state,
    conversations: { ...state.conversations, [id]: conversation },
    outbox: without(state.outbox, arrived),
  };
}

function applyEvent(
  state: WorkspaceState,
  frame: Extract<FrameToAgent, { type: 'event' }>,
  now: number,
): Step {
  const { conversationId, event, after } = frame;
  const known = loaded(state, conversationId);
  if (!known) return { state };
  const next = applyConversationEvent(known, event, {
    after,
    now: now + state.clockOffset,
  });
  if (next === 'gap') {
    return { state, reply: { type: 'follow', conversationId, sequence: known.current.sequence } };
  }
  return { state: next === known ? state : withConversation(state, next) };
}

function refused(
  state: WorkspaceState,
  frame: Extract<FrameToAgent, { type: 'refused' }>,
): WorkspaceState {
  const { id, code, conversationId } = frame;
  if (id !== undefined) return { ...state, outbox: markFailed(state.outbox, id, code) };
  if (conversationId === undefined) {
    return state.inbox ? state : { ...state, inboxProblem: code };
  }
  const known = state.conversations[conversationId];
  const isGone = code === 'not_found' || code === 'forbidden';
  // A reading or typing that was refused in passing does not take the conversation away.
  if (!known || ('current' in known && !isGone)) return state;
  const refusal = { pending: code };
  const conversations = { ...state.conversations, [conversationId]: refusal };
  return { ...state, conversations };
}
