import type { ConsumerCard } from '@countersign/protocol';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Runtime } from '../../runtime.ts';
import type { ConversationRecord, Storage } from '../../storage/port.ts';
import type { ActingAgent } from '../agent-acts.ts';

/** Somebody who opens a conversation, and what of the card they get to see, if it is sent. */
export type View = {
  readonly agent: ActingAgent;
  readonly conversation: Pick<ConversationRecord, 'id' | 'consumerId'>;
  readonly card?: ConsumerCard;
  /** Names of attributes whose history they see. */
  readonly history?: readonly string[];
  readonly correlationId?: string;
};

/** Settles when it is on disk: nothing is shown before. */
export type RecordView = (view: View) => Promise<void>;

/** So long one record stands for all that an agent opens of one conversation. */
const sameViewMs = 600_000;
const rememberedViews = 20_000;
/** Names are the brand's own; they could be many. */
const namesCharacters = 2_000;

/** More conversations than an agent can attend to: somebody should ask why. */
const viewsAnHour = 120;
const hourMs = 3_600_000;

type Seen = {
  readonly at: number;
  readonly consumerId: string;
  readonly names: Set<string>;
  /** Settles when the record is on disk, which whoever looks a second time waits for, too. */
  readonly written: Promise<void>;
};

/**
 * Who looked at whom, in the audit: once for an agent and conversation in ten minutes, and again
 * when there is more to see than was recorded. Names of fields, never values.
 */
export function createViewRecord(deps: {
  readonly runtime: Runtime;
  readonly storage: Storage;
}): RecordView {
  const recent = new Map<string, Seen>();
  const hours = new Map<string, Hour>();
  return async ({ agent, conversation, card, history = [], correlationId = null }) => {
    const { id: conversationId, consumerId } = conversation;
    const key = `${agent.id} ${conversationId}`;
    const names = [...(card ? namesOf(card) : []), ...history.map((name) => `history:${name}`)];
    const known = recent.get(key);
    const now = deps.runtime.now();
    const isRecent = known?.consumerId === consumerId && now - known.at < sameViewMs;
    if (isRecent && names.every((name) => known.names.has(name))) return known.written;
    const all = new Set([...(isRecent ? known.names : []), ...names]);
    const written = recordAudit(deps, {
      ...{ brandId: agent.brandId, actor: agent.id, subject: consumerId, correlationId },
      action: 'consumer.viewed',
      detail: { conversationId, shown: names.join(' ').slice(0, namesCharacters) },
    });
    recent.delete(key);
    recent.set(key, { at: isRecent ? known.at : now, consumerId, names: all, written });
    forgetOldest(recent);
    try {
      await written;
    } catch (error) {
      recent.delete(key);
      throw error;
    }
    if (isRecent || !isOneTooMany(hours, agent.id, now)) return;
    deps.runtime.log.warn({ agentId: agent.id }, 'too many conversations opened');
    const entry = { brandId: agent.brandId, actor: agent.id, subject: null, correlationId };
    await recordAudit(deps, { ...entry, action: 'view.alarm', detail: {} });
  };
}

type Hour = { readonly since: number; readonly views: number };

/** True once for an agent in the hour that begins with their first view. */
function isOneTooMany(hours: Map<string, Hour>, agentId: string, now: number): boolean {
  const known = hours.get(agentId);
  const hour = known && now - known.since < hourMs ? known : { since: now, views: 0 };
  const views = hour.views + 1;
  hours.delete(agentId);
  hours.set(agentId, { since: hour.since, views });
  forgetOldest(hours);
  return views === viewsAnHour + 1;
}

function namesOf({ verified, page, corrections }: ConsumerCard): readonly string[] {
  const names = [
    ...verified.map(({ name }) => `verified:${name}`),
    ...page.map(({ name }) => `page:${name}`),
    ...corrections.map(({ name }) => `correction:${name}`),
  ];
  return [...new Set(names)].sort();
}

function forgetOldest(recent: Map<string, unknown>): void {
  if (recent.size <= rememberedViews) return;
  const [oldest] = recent.keys();
  if (oldest !== undefined) recent.delete(oldest);
}
