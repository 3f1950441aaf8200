import type { ConversationSummary } from '@countersign/protocol';

export const inboxFilters = ['all', 'mine', 'verified', 'lapsed', 'anonymous'] as const;

export type InboxView = {
  readonly filter: (typeof inboxFilters)[number];
  readonly status: ConversationSummary['status'];
  readonly text: string;
};

export const filterWords: Readonly<Record<InboxView['filter'], string>> = {
  all: 'All',
  mine: 'Mine',
  verified: 'Verified',
  lapsed: 'Lapsed',
  anonymous: 'Not verified',
};

/**
 * The rows to show, newest message first: a row must not jump because somebody has read it, which
 * is a change for the server.
 */
export function filterInbox(
  conversations: readonly ConversationSummary[],
  view: InboxView,
  agentId: string,
): readonly ConversationSummary[] {
  const words = view.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return conversations
    .filter(
      (one) =>
        one.status === view.status &&
        passesFilter(one, view.filter, agentId) &&
        words.every((word) => textOf(one).includes(word)),
    )
    .sort((one, other) => lastActivity(other) - lastActivity(one));
}

/** "12 open · 3 waiting", for the loaded rows; "500+" when there are more than are loaded. */
export function countWords(
  conversations: readonly ConversationSummary[],
  view: Pick<InboxView, 'status'>,
  hasEarlier: boolean,
): string {
  const shown = conversations.filter(({ status }) => status === view.status);
  const count = `${shown.length.toLocaleString('en-GB')}${hasEarlier ? '+' : ''} ${view.status}`;
  const waiting = shown.filter(({ waitingSince }) => waitingSince !== null).length;
  if (view.status !== 'open' || waiting === 0) return count;
  return `${count} · ${waiting.toLocaleString('en-GB')} waiting`;
}

/** Where the cursor goes from `id`; to the first row if that is not shown any more. */
export function neighbour(
  rows: readonly ConversationSummary[],
  id: string | undefined,
  step: 1 | -1,
): string | undefined {
  const index = rows.findIndex((row) => row.id === id);
  if (index < 0) return rows[0]?.id;
  return rows[Math.min(rows.length - 1, Math.max(0, index + step))]?.id;
}

const lastActivity = ({ lastMessage, startedAt }: ConversationSummary): number =>
  lastMessage?.at ?? startedAt;

function passesFilter(
  one: ConversationSummary,
  filter: InboxView['filter'],
  agentId: string,
): boolean {
  if (filter === 'all') return true;
  if (filter === 'mine') return one.assignedTo?.id === agentId;
  return one.proofState === filter;
}

function textOf({ displayName, lastMessage, assignedTo }: ConversationSummary): string {
  const parts = [displayName, lastMessage?.preview ?? '', assignedTo?.name ?? ''];
  return parts.join(' ').toLocaleLowerCase();
}
