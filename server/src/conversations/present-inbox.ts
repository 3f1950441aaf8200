import type { ConversationSummary, Inbox, InboxEvent } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { findSettings } from '../audit/follow/follow-audit.ts';
import type { Who } from '../identity/consumer-card.ts';
import type { ConversationRow, Lookups } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import type { PresenterDependencies } from './present-for-agent.ts';

export type InboxPresenterDependencies = Pick<
  PresenterDependencies,
  'vault' | 'agentOf' | 'whoIn'
> & { readonly storage: Pick<Lookups, 'conversations' | 'auditRecords'> };

/** The brand's newest conversations, newest change first. */
export async function presentInbox(
  deps: InboxPresenterDependencies,
  brandId: string,
): Promise<Inbox> {
  // Before the rows: what changes meanwhile makes them look old, and not the other way round.
  const settings = await findSettings(deps.storage, brandId);
  const page = await presentInboxPage(deps, brandId);
  return { sequence: page.conversations[0]?.inboxSequence ?? 0, settings, ...page };
}

export async function presentInboxPage(
  deps: InboxPresenterDependencies,
  brandId: string,
  before?: number,
): Promise<Pick<Inbox, 'conversations' | 'hasEarlier'>> {
  const limit = limits.inboxConversations;
  const records = await deps.storage.conversations.listNewest(brandId, {
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
  });
  const shown = records.slice(0, limit);
  const conversations = await presentSummaries(deps, brandId, shown);
  return { conversations, hasEarlier: records.length > limit };
}

/**
 * What changed after a sequence: one event a conversation, however often it changed. Undefined if
 * it is so much that a fresh inbox says it better.
 */
export async function presentInboxEvents(
  deps: InboxPresenterDependencies,
  brandId: string,
  after: number,
): Promise<readonly InboxEvent[] | undefined> {
  const limit = limits.inboxConversations;
  const records = await deps.storage.conversations.listChanged(brandId, { after, limit });
  if (records.length === limit) return undefined;
  const summaries = await presentSummaries(deps, brandId, records);
  return summaries.map((summary) => ({
    type: 'summary',
    sequence: summary.inboxSequence,
    summary,
  }));
}

async function presentSummaries(
  deps: InboxPresenterDependencies,
  brandId: string,
  records: readonly ConversationRow[],
): Promise<readonly ConversationSummary[]> {
  const whoOf = await deps.whoIn(brandId);
  const present = async (record: ConversationRow) => ({
    ...(await presentSummary(deps, record)),
    ...(await whoOf(record)),
  });
  return Promise.all(records.map(present));
}

async function presentSummary(
  deps: InboxPresenterDependencies,
  record: ConversationRow,
): Promise<Omit<ConversationSummary, keyof Who>> {
  const { preview, lastMessageFrom: from, lastMessageAt: at, assignedAgentId } = record;
  const said = preview && (await deps.vault.openToShow(preview, sealingContext.preview(record.id)));
  const lastMessage = said && from && at !== null ? { from, at, preview: said } : null;
  return {
    id: record.id,
    inboxSequence: record.inboxSequence,
    proofState: record.proofState,
    status: record.status,
    assignedTo: assignedAgentId === null ? null : await deps.agentOf(assignedAgentId),
    startedAt: record.startedAt,
    lastMessage,
    unread: record.unread,
    waitingSince: record.waitingSince,
  };
}
