import type {
  ConsumerConversation,
  ConsumerTranscriptItem,
  VerificationOutcome,
} from '@countersign/protocol';
import type { Outbox, OutboxMessage } from '../headless/index.ts';

export type MessageRow = {
  readonly type: 'message';
  readonly key: string;
  readonly text: string;
  readonly at: number;
  /** Null: the consumer's own. */
  readonly agentName: string | null;
  readonly isFirstOfGroup: boolean;
  readonly isLastOfGroup: boolean;
  /** Of own messages; `read` and `sent` only at the last one that they are true of. */
  readonly status: 'none' | 'waiting' | 'sending' | 'sent' | 'read' | 'refused';
  readonly refused?: OutboxMessage;
};

export type TranscriptRow =
  | MessageRow
  | { readonly type: 'asked'; readonly key: string; readonly agentName: string }
  | { readonly type: 'answered'; readonly key: string; readonly outcome: VerificationOutcome }
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | {
      readonly type: 'marker';
      readonly key: string;
      readonly marker: 'verified' | 'lapsed' | 'closed' | 'separated';
      /** What stands before it can be let go. */
      readonly isJoined: boolean;
    };

const groupMilliseconds = 5 * 60_000;

/** What stands in the log, oldest first: transcript, then what has not been sent. */
export function transcriptRows(
  conversation: Pick<ConsumerConversation, 'transcript' | 'readByAgent'>,
  outbox: Outbox,
): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const { transcript, readByAgent } = conversation;
  const ownItems = transcript.filter(isOwn);
  const lastOwn = ownItems.at(-1)?.sequence;
  const lastRead = ownItems.findLast(({ sequence }) => sequence <= readByAgent)?.sequence;
  for (const item of transcript) {
    addDay(rows, item.at);
    if (item.type === 'message') {
      const sent = item.sequence === lastOwn ? 'sent' : 'none';
      addMessage(rows, {
        key: item.id,
        text: item.text,
        at: item.at,
        agentName: item.from === 'agent' ? item.agentName : null,
        status: isOwn(item) && item.sequence === lastRead ? 'read' : isOwn(item) ? sent : 'none',
      });
    } else if (item.type === 'asked') {
      const { agentName } = item.request;
      rows.push({ type: 'asked', key: `asked-${item.sequence}`, agentName });
    } else if (item.type === 'answered') {
      const { outcome } = item;
      rows.push({ type: 'answered', key: `answered-${item.sequence}`, outcome });
    } else {
      const marker = item.type === 'identity' ? item.state : item.type;
      const isJoined = item.type === 'identity' && item.joined === true;
      rows.push({ type: 'marker', key: `marker-${item.sequence}`, marker, isJoined });
    }
  }
  for (const message of outbox) {
    addDay(rows, message.at);
    const { id, text, at, state } = message;
    addMessage(rows, {
      key: id,
      text,
      at,
      agentName: null,
      status: state,
      ...(state === 'refused' ? { refused: message } : {}),
    });
  }
  return rows;
}

function isOwn(item: ConsumerTranscriptItem): boolean {
  return item.type === 'message' && item.from === 'consumer';
}

function addDay(rows: TranscriptRow[], at: number): void {
  const last = rows.findLast((row) => 'at' in row);
  if (last && sameDay(last.at, at)) return;
  rows.push({ type: 'day', key: `day-${at}`, at });
}

type NewMessage = Omit<MessageRow, 'type' | 'isFirstOfGroup' | 'isLastOfGroup'>;

function addMessage(rows: TranscriptRow[], message: NewMessage): void {
  const last = rows.at(-1);
  const continues =
    last?.type === 'message' &&
    last.agentName === message.agentName &&
    message.at - last.at < groupMilliseconds;
  if (continues) rows[rows.length - 1] = { ...last, isLastOfGroup: false };
  rows.push({ ...message, type: 'message', isFirstOfGroup: !continues, isLastOfGroup: true });
}

function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
