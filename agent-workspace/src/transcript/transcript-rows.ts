import type { AgentTranscriptItem } from '@countersign/protocol';
import { dayName, sameDay } from '../proof/ages.ts';
import { type Distrust, distrustSpoken } from '../proof/distrust-words.ts';
import { messageProofWords } from '../proof/proof-words.ts';
import type { OutgoingItem } from '../store/outbox.ts';

type Of<Type extends AgentTranscriptItem['type']> = Extract<AgentTranscriptItem, { type: Type }>;

/** What became of all that is personal. */
export type PrivacyMark = 'erased' | 'restricted' | 'unrestricted';

/** What stands in the transcript, in the order of the screen, with the words that depend on it. */
export type TranscriptRow =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | {
      readonly kind: 'consumer';
      readonly key: string;
      readonly item: Extract<Of<'message'>, { from: 'consumer' }>;
      readonly proofWords: string;
      /** Of the provider that vouched for whoever sent it. */
      readonly distrust: Distrust | undefined;
    }
  | {
      readonly kind: 'agent';
      readonly key: string;
      readonly item: Extract<Of<'message'>, { from: 'agent' }>;
      /** The last of a run by one agent carries the time and the name. */
      readonly endsRun: boolean;
      readonly isSeen: boolean;
    }
  | { readonly kind: 'note'; readonly key: string; readonly item: Of<'note'> }
  | {
      readonly kind: 'identity';
      readonly key: string;
      readonly item: Of<'identity'>;
      readonly distrust: Distrust | undefined;
    }
  | { readonly kind: 'assigned'; readonly key: string; readonly item: Of<'assigned'> }
  | { readonly kind: 'closed'; readonly key: string; readonly item: Of<'closed'> }
  | { readonly kind: PrivacyMark; readonly key: string; readonly item: Of<PrivacyMark> }
  | { readonly kind: 'separated'; readonly key: string; readonly item: Of<'separated'> }
  | { readonly kind: 'asked'; readonly key: string; readonly item: Of<'asked'> }
  | { readonly kind: 'answered'; readonly key: string; readonly item: Of<'answered'> }
  | { readonly kind: 'outgoing'; readonly key: string; readonly item: OutgoingItem };

type Around = {
  readonly outgoing: readonly OutgoingItem[];
  readonly readByConsumer: number;
  readonly now: number;
  /** A conversation has one provider at most: whoever is known by another starts their own. */
  readonly distrust?: Distrust | undefined;
};

const runMilliseconds = 120_000;

export function transcriptRows(
  items: readonly AgentTranscriptItem[],
  { outgoing, readByConsumer, now, distrust }: Around,
): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const seen = lastSeen(items, readByConsumer);
  const verifiedAt = lastVerification(items);
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (!before || !sameDay(before.at, item.at)) {
      rows.push({ kind: 'day', key: `day-${item.sequence}`, label: dayName(item.at, now) });
    }
    rows.push(rowOf(item, { next: items[index + 1], seen, verifiedAt, distrust }));
  });
  return [...rows, ...outgoing.map((item) => ({ kind: 'outgoing' as const, key: item.id, item }))];
}

type Facts = {
  readonly next: AgentTranscriptItem | undefined;
  readonly seen: number;
  readonly verifiedAt: number;
  readonly distrust: Distrust | undefined;
};

function rowOf(
  item: AgentTranscriptItem,
  { next, seen, verifiedAt, ...facts }: Facts,
): TranscriptRow {
  const key = 'id' in item ? item.id : String(item.sequence);
  if (item.type === 'identity') return { kind: 'identity', key, item, ...facts };
  if (item.type !== 'message') return { kind: item.type, key, item } as TranscriptRow;
  if (item.from === 'agent') {
    return {
      kind: 'agent',
      key,
      item,
      endsRun: item.sequence === seen || !goesOn(item, next),
      isSeen: item.sequence === seen,
    };
  }
  const distrust = item.proof.state === 'anonymous' ? undefined : facts.distrust;
  const proofWords = distrust
    ? distrustSpoken[distrust]
    : messageProofWords(item.proof, item.at, item.sequence < verifiedAt);
  return { kind: 'consumer', key, item, proofWords, distrust };
}

function goesOn(
  item: Extract<Of<'message'>, { from: 'agent' }>,
  next: AgentTranscriptItem | undefined,
): boolean {
  return (
    next?.type === 'message' &&
    next.from === 'agent' &&
    next.agent.id === item.agent.id &&
    next.at - item.at < runMilliseconds
  );
}

function lastSeen(items: readonly AgentTranscriptItem[], readByConsumer: number): number {
  const isSeen = (item: AgentTranscriptItem) =>
    item.type === 'message' && item.from === 'agent' && item.sequence <= readByConsumer;
  return items.findLast(isSeen)?.sequence ?? -1;
}

function lastVerification(items: readonly AgentTranscriptItem[]): number {
  const isVerified = (item: AgentTranscriptItem) =>
    item.type === 'identity' && (item.change === 'verified' || item.change === 'reverified');
  return items.findLast(isVerified)?.sequence ?? -1;
}
