import {
  applyToInbox,
  type ConversationSummary,
  type EarlierConversationsAnswer,
  type Inbox,
  type InboxEvent,
} from '@countersign/protocol';

/** The inbox with the pages of earlier rows that were loaded below the snapshot. */
export type InboxState = {
  readonly newest: Inbox;
  /** Rows under `newest`, newest change first, none of them twice. */
  readonly older: readonly ConversationSummary[];
  /** True if the server has rows under `older`. */
  readonly hasEarlier: boolean;
};

/**
 * A fresh snapshot. Loaded rows are kept only if they show the same settings, and if it leaves no
 * hole between them and itself.
 */
export function inboxFromSnapshot(known: InboxState | undefined, newest: Inbox): InboxState {
  const fresh = { newest, older: [], hasEarlier: newest.hasEarlier };
  const lowest = newest.conversations.at(-1);
  const highest = known?.newest.conversations[0];
  if (!known || !lowest || !highest || !newest.hasEarlier) return fresh;
  if (known.newest.settings !== newest.settings) return fresh;
  if (highest.inboxSequence < lowest.inboxSequence) return fresh;
  const ids = new Set(newest.conversations.map(({ id }) => id));
  const older = allConversations(known).filter(({ id }) => !ids.has(id));
  return older.length > 0 ? { newest, older, hasEarlier: known.hasEarlier } : fresh;
}

/** A row that falls out of the newest ones is not lost: it becomes the first of the older. */
export function applyInboxEvent(state: InboxState, event: InboxEvent): InboxState {
  const newest = applyToInbox(state.newest, event);
  if (newest === state.newest) return state;
  const rest = state.older.filter(({ id }) => id !== event.summary.id);
  const last = state.newest.conversations.at(-1);
  const hasFallen = last && !newest.conversations.includes(last) && last.id !== event.summary.id;
  if (!hasFallen) return { ...state, newest, older: rest };
  return { ...state, newest, older: [last, ...rest] };
}

export function addEarlierConversations(
  state: InboxState,
  answer: EarlierConversationsAnswer,
): InboxState {
  const ids = new Set(allConversations(state).map(({ id }) => id));
  const added = answer.conversations.filter(({ id }) => !ids.has(id));
  return { ...state, older: [...state.older, ...added], hasEarlier: answer.hasEarlier };
}

export function allConversations(state: InboxState): readonly ConversationSummary[] {
  const { newest, older } = state;
  return older.length > 0 ? [...newest.conversations, ...older] : newest.conversations;
}

export function countUnread(state: InboxState | undefined): number {
  if (!state) return 0;
  return allConversations(state)
    .filter(({ status }) => status === 'open')
    .reduce((sum, { unread }) => sum + unread, 0);
}
