import {
  type AgentConversation,
  type AgentConversationEvent,
  type AgentTranscriptItem,
  applyToAgentConversation,
  type ConsumerCard,
  type EarlierItemsAnswer,
  type ErrorCode,
  type VerifiedAttribute,
} from '@countersign/protocol';

/** One followed conversation, with what the screen adds to the server's view of it. */
export type ConversationState = {
  readonly current: AgentConversation;
  /** Items before `current.transcript`, oldest first. */
  readonly older: readonly AgentTranscriptItem[];
  readonly hasEarlier: boolean;
  readonly earlierState: 'ready' | 'loading' | 'failed';
  readonly typingUntil: number;
  /** Attributes that were verified under the agent's eyes, and until when they glow. */
  readonly fresh: { readonly names: ReadonlySet<string>; readonly until: number };
};

/** Asked for and not here yet, or refused with a code. */
export type PendingConversation = { readonly pending: 'loading' | ErrorCode };

export type FollowedConversation = ConversationState | PendingConversation;

const glowMilliseconds = 3_000;
const typingMilliseconds = 6_000;

export function conversationFromSnapshot(
  known: ConversationState | undefined,
  current: AgentConversation,
): ConversationState {
  const first = current.transcript[0]?.sequence ?? Number.POSITIVE_INFINITY;
  // What was erased, or is restricted now, must not stay on the screen.
  const isSame = known?.current.card.withheld === current.card.withheld;
  const items = known && isSame ? allItems(known) : [];
  const overlaps = (items.at(-1)?.sequence ?? -1) >= first;
  const older = overlaps ? items.filter(({ sequence }) => sequence < first) : [];
  return {
    current,
    older,
    hasEarlier: older.length > 0 && known ? known.hasEarlier : current.hasEarlier,
    earlierState: known?.earlierState ?? 'ready',
    typingUntil: known?.typingUntil ?? 0,
    fresh: { names: new Set(), until: 0 },
  };
}

/** Applies an event, or says that something before it is missing. */
export function applyConversationEvent(
  state: ConversationState,
  event: AgentConversationEvent,
  told: { readonly after: number; readonly now: number },
): ConversationState | 'gap' {
  if (told.after > state.current.sequence) return 'gap';
  const current = applyToAgentConversation(state.current, event);
  if (current === state.current) return state;
  const isFromConsumer = event.type === 'message' && event.from === 'consumer';
  const older = hidesOrShowsAll.has(event.type)
    ? { older: [], hasEarlier: current.hasEarlier || state.older.length > 0 }
    : keepFallenItem(state, current);
  return {
    ...state,
    ...older,
    current,
    typingUntil: isFromConsumer ? 0 : state.typingUntil,
    fresh:
      event.type === 'identity' ? freshNames(state.current.card, event, told.now) : state.fresh,
  };
}

export function addEarlierItems(
  state: ConversationState,
  answer: EarlierItemsAnswer,
): ConversationState {
  const first = allItems(state)[0]?.sequence ?? Number.POSITIVE_INFINITY;
  const added = answer.items.filter(({ sequence }) => sequence < first);
  const { hasEarlier } = answer;
  return { ...state, older: [...added, ...state.older], hasEarlier, earlierState: 'ready' };
}

export function consumerTypes(state: ConversationState, now: number): ConversationState {
  return { ...state, typingUntil: now + typingMilliseconds };
}

export function allItems(state: ConversationState): readonly AgentTranscriptItem[] {
  const { older, current } = state;
  return older.length > 0 ? [...older, ...current.transcript] : current.transcript;
}

/** The sequence to report as read, or undefined if an agent has read all that the consumer sent. */
export function unreadUpTo(state: ConversationState): number | undefined {
  const last = state.current.transcript.findLast(
    (item) => item.type === 'message' && item.from === 'consumer',
  );
  return last && last.sequence > state.current.readByAgent ? last.sequence : undefined;
}

const hidesOrShowsAll: ReadonlySet<AgentConversationEvent['type']> = new Set([
  ...(['erased', 'restricted', 'unrestricted', 'separated'] as const),
]);

/** `current.transcript` has a limit; what falls out of its beginning moves to `older`. */
function keepFallenItem(state: ConversationState, current: AgentConversation) {
  const first = state.current.transcript[0];
  if (!first || current.transcript.includes(first)) return {};
  return { older: [...state.older, first] };
}

function freshNames(
  before: ConsumerCard,
  event: Extract<AgentConversationEvent, { type: 'identity' }>,
  now: number,
): ConversationState['fresh'] {
  if (event.change !== 'verified' && event.change !== 'reverified') {
    return { names: new Set(), until: 0 };
  }
  const known = before.proof.state === 'verified' ? before.verified : [];
  const old = new Map(known.map((attribute) => [attribute.name, valueKey(attribute)]));
  const changed = event.card.verified.filter((one) => old.get(one.name) !== valueKey(one));
  return { names: new Set(changed.map(({ name }) => name)), until: now + glowMilliseconds };
}

const valueKey = ({ value }: VerifiedAttribute): string => JSON.stringify(value);
