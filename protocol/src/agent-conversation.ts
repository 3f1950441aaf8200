import type {
  AttributeConflict,
  AttributeCorrection,
  LockedAttribute,
  PageAttribute,
  VerifiedAttribute,
} from './attributes.ts';
import { limits } from './limits.ts';
import type { Withheld } from './privacy/withheld.ts';
import type { LapseReason, MessageProof, Proof } from './proof.ts';
import type {
  AgentVerificationRequest,
  Assurance,
  VerificationOutcome,
} from './step-up/verification-request.ts';

/** What an agent sees of one consumer. A list and a type for each kind, never one map. */
export type ConsumerCard = {
  readonly consumerId: string;
  /** Verified name, or a name made by the server such as "Visitor 7F2C"; never from the page. */
  readonly displayName: string;
  /** Why the card is empty, if it had to be emptied. */
  readonly withheld?: Withheld;
  readonly proof: Proof;
  /** The brand does not trust the provider behind the proof any more; absent if it does. */
  readonly distrust?: 'suspected' | 'off';
  readonly verified: readonly VerifiedAttribute[];
  /** Verified too, but closed to agents until a stronger or fresher proof opens it. */
  readonly locked: readonly LockedAttribute[];
  readonly page: readonly PageAttribute[];
  readonly conflicts: readonly AttributeConflict[];
  /** Newest first, of attributes that the card shows. */
  readonly corrections: readonly AttributeCorrection[];
  /** Stronger sign-ins that the consumer may be asked for, weakest first. */
  readonly assurances: readonly Assurance[];
};

export type AgentReference = { readonly id: string; readonly name: string };

type Numbered = { readonly sequence: number; readonly at: number };

/** `continued`: a proof ended, and one that another browser of the consumer holds still counts. */
export type IdentityChange =
  | ('verified' | 'reverified' | 'continued' | 'lapsed')
  | Exclude<LapseReason, 'expired'>;

/** What stands in the transcript, oldest first. A text that is withheld is empty. */
export type AgentTranscriptItem =
  | (Numbered & {
      readonly type: 'message';
      readonly id: string;
      readonly from: 'consumer';
      readonly text: string;
      readonly proof: MessageProof;
      readonly withheld?: Withheld;
    })
  | (Numbered & {
      readonly type: 'message';
      readonly id: string;
      readonly from: 'agent';
      readonly agent: AgentReference;
      readonly text: string;
      readonly withheld?: Withheld;
    })
  | (Numbered & {
      readonly type: 'note';
      readonly id: string;
      readonly agent: AgentReference;
      readonly text: string;
      readonly withheld?: Withheld;
    })
  | (Numbered & {
      readonly type: 'identity';
      readonly change: IdentityChange;
      readonly proof: Proof;
      /** What stands before it was written by nobody known, and may be separated again. */
      readonly joined?: true;
    })
  /** What was written before the consumer was known is a conversation of its own again. */
  | (Numbered & {
      readonly type: 'separated';
      readonly conversationId: string;
      readonly by: AgentReference | 'consumer';
    })
  | (Numbered & { readonly type: 'assigned'; readonly agent: AgentReference })
  | (Numbered & { readonly type: 'closed'; readonly by: AgentReference | 'consumer' | 'system' })
  | (Numbered & { readonly type: 'asked'; readonly request: AgentVerificationRequest })
  | (Numbered & {
      readonly type: 'answered';
      readonly requestId: string;
      readonly outcome: VerificationOutcome;
    })
  /** All that was personal is gone for ever, from here and from every copy. */
  | (Numbered & { readonly type: 'erased' })
  /** A privacy officer restricted the processing: it is kept, and shown to nobody. */
  | (Numbered & { readonly type: 'restricted' })
  | (Numbered & { readonly type: 'unrestricted' });

type WithTranscript = 'unrestricted' | 'separated';
type WithCard = 'identity' | 'erased' | 'restricted' | WithTranscript;

/** A numbered change of a conversation, as an agent receives it. */
export type AgentConversationEvent =
  | Exclude<AgentTranscriptItem, { type: WithCard }>
  | (Extract<AgentTranscriptItem, { type: Exclude<WithCard, WithTranscript> }> & {
      readonly card: ConsumerCard;
    })
  /** Other items are to be seen than before: the newest up to and with this one. */
  | (Extract<AgentTranscriptItem, { type: WithTranscript }> &
      Pick<AgentConversation, 'card' | 'transcript' | 'hasEarlier'>)
  /** The card changed without a mark in the transcript: page data, or a proof renewed in time. */
  | (Numbered & { readonly type: 'card'; readonly card: ConsumerCard })
  | (Numbered & {
      readonly type: 'read';
      readonly by: 'agent' | 'consumer';
      readonly upTo: number;
    });

export type AgentConversation = {
  readonly id: string;
  readonly sequence: number;
  readonly status: 'open' | 'closed';
  readonly startedAt: number;
  readonly assignedTo: AgentReference | null;
  readonly card: ConsumerCard;
  /** The newest `limits.transcriptItems` items. */
  readonly transcript: readonly AgentTranscriptItem[];
  /** True if there are older items than those in `transcript`. */
  readonly hasEarlier: boolean;
  readonly readByAgent: number;
  readonly readByConsumer: number;
  /** Asked, and not answered yet. */
  readonly request: AgentVerificationRequest | null;
};

/**
 * The one way a conversation changes on an agent's screen. Pure. Events already seen are ignored,
 * so applying a range twice does no harm. Rule: old snapshot + events = fresh snapshot.
 */
export function applyToAgentConversation(
  state: AgentConversation,
  event: AgentConversationEvent,
): AgentConversation {
  if (event.sequence <= state.sequence) return state;
  const next = { ...state, sequence: event.sequence };
  switch (event.type) {
    case 'card':
      return { ...next, card: event.card };
    case 'read':
      return event.by === 'agent'
        ? { ...next, readByAgent: Math.max(state.readByAgent, event.upTo) }
        : { ...next, readByConsumer: Math.max(state.readByConsumer, event.upTo) };
    case 'identity': {
      const { card, ...item } = event;
      return withItem({ ...next, card }, item);
    }
    case 'erased': {
      const { card, ...item } = event;
      const transcript = state.transcript.map((one) => withoutText(one, 'erased'));
      return withItem({ ...next, card, transcript, status: 'closed', request: null }, item);
    }
    case 'restricted': {
      const { card, ...item } = event;
      const transcript = state.transcript.map((one) => withoutText(one, 'restricted'));
      return withItem({ ...next, card, transcript }, item);
    }
    case 'unrestricted':
    case 'separated': {
      const { card, transcript, hasEarlier } = event;
      return { ...next, card, transcript, hasEarlier };
    }
    case 'assigned':
      return withItem({ ...next, assignedTo: event.agent }, event);
    case 'closed':
      return withItem({ ...next, status: 'closed', request: null }, event);
    case 'asked':
      return withItem({ ...next, request: event.request }, event);
    case 'answered':
      return withItem({ ...next, request: null }, event);
    default:
      return withItem(next, event);
  }
}

function withoutText(item: AgentTranscriptItem, withheld: Withheld): AgentTranscriptItem {
  return 'text' in item ? { ...item, text: '', withheld } : item;
}

function withItem(state: AgentConversation, item: AgentTranscriptItem): AgentConversation {
  const transcript = [...state.transcript, item];
  const excess = transcript.length - limits.transcriptItems;
  if (excess <= 0) return { ...state, transcript };
  return { ...state, transcript: transcript.slice(excess), hasEarlier: true };
}

/** The attributes that a name is made of. */
export const nameFacts: ReadonlySet<string> = new Set(['name', 'given_name', 'family_name']);

/**
 * What to call a consumer: the verified name, whole or from its parts, of the attributes that are
 * shown; null if none of them is there, or if they are masked. Never one from the page.
 */
export function displayNameOf(shown: readonly VerifiedAttribute[]): string | null {
  const text = (name: string): string | undefined => {
    const value = shown.find((attribute) => attribute.name === name)?.value;
    return value?.type === 'text' ? value.text : undefined;
  };
  const parts = [text('given_name'), text('family_name')].filter((part) => part !== undefined);
  return text('name') ?? (parts.length > 0 ? parts.join(' ') : null);
}

/** What an agent calls a consumer without a verified name: short, stable, says nothing. */
export function visitorName(consumerId: string): string {
  return `Visitor ${consumerId
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-5, -1)
    .toUpperCase()}`;
}
