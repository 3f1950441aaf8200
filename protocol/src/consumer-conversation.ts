import type { AttributeGroup } from './attributes.ts';
import { limits } from './limits.ts';
import type { LapseReason } from './proof.ts';
import type {
  ConsumerVerificationRequest,
  VerificationOutcome,
} from './step-up/verification-request.ts';

/**
 * A fact as agents see it, told to whom it is about: open, masked, or locked until a stronger or
 * fresher sign-in. Not its value: the window stands in a page, and the consumer knows it.
 */
export type SeenFact = {
  readonly label: string;
  readonly group: AttributeGroup;
  readonly seen: 'open' | 'masked' | 'locked';
};

/** What the consumer is told of their own proof. No attribute values. */
export type ConsumerProof =
  | { readonly state: 'anonymous' }
  | {
      readonly state: 'verified' | 'lapsed';
      /** The verified name, if the brand sent one. */
      readonly displayName: string | null;
      readonly connectorName: string;
      readonly verifiedAt: number;
      readonly expiresAt: number;
      readonly lapseReason?: LapseReason;
      /** All that agents see as verified, or would, in the order of their card. */
      readonly agentsSee: readonly SeenFact[];
    };

type Numbered = { readonly sequence: number; readonly at: number };

export type ConsumerTranscriptItem =
  | (Numbered & {
      readonly type: 'message';
      readonly id: string;
      readonly from: 'consumer';
      readonly text: string;
    })
  | (Numbered & {
      readonly type: 'message';
      readonly id: string;
      readonly from: 'agent';
      readonly agentName: string;
      readonly text: string;
    })
  | (Numbered & {
      readonly type: 'identity';
      readonly state: 'verified' | 'lapsed';
      /** What stands before it was written before anybody signed in, and may be separated. */
      readonly joined?: true;
    })
  /** Messages up to this one are in a conversation of their own now. */
  | (Numbered & { readonly type: 'separated'; readonly upTo: number })
  | (Numbered & { readonly type: 'asked'; readonly request: ConsumerVerificationRequest })
  | (Numbered & { readonly type: 'answered'; readonly outcome: VerificationOutcome })
  | (Numbered & { readonly type: 'closed' });

/** A numbered change of the conversation, as the consumer receives it. */
export type ConsumerConversationEvent =
  | Exclude<ConsumerTranscriptItem, { type: 'identity' }>
  | (Extract<ConsumerTranscriptItem, { type: 'identity' }> & { readonly proof: ConsumerProof })
  | (Numbered & { readonly type: 'read'; readonly upTo: number });

export type ConsumerConversation = {
  /** Null until the first message has been sent. */
  readonly id: string | null;
  readonly sequence: number;
  readonly status: 'open' | 'closed';
  readonly proof: ConsumerProof;
  /** The newest `limits.transcriptItems` items. */
  readonly transcript: readonly ConsumerTranscriptItem[];
  readonly hasEarlier: boolean;
  /** The sequence up to which an agent has read. */
  readonly readByAgent: number;
  /** An agent asks the consumer to verify, and waits for an answer. */
  readonly request: ConsumerVerificationRequest | null;
};

/** The one way the conversation changes in the consumer's window. Pure; repeats are ignored. */
export function applyToConsumerConversation(
  state: ConsumerConversation,
  event: ConsumerConversationEvent,
): ConsumerConversation {
  if (event.sequence <= state.sequence) return state;
  const next = { ...state, sequence: event.sequence };
  switch (event.type) {
    case 'read':
      return { ...next, readByAgent: Math.max(state.readByAgent, event.upTo) };
    case 'identity': {
      const { proof, ...item } = event;
      return withItem({ ...next, proof }, item);
    }
    case 'separated':
      return withItem({ ...next, transcript: separate(state.transcript, event.upTo) }, event);
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

function separate(
  transcript: readonly ConsumerTranscriptItem[],
  upTo: number,
): readonly ConsumerTranscriptItem[] {
  return transcript
    .filter(({ type, sequence }) => type !== 'message' || sequence > upTo)
    .map((item) => {
      if (item.type !== 'identity') return item;
      const { joined: _joined, ...rest } = item;
      return rest;
    });
}

function withItem(state: ConsumerConversation, item: ConsumerTranscriptItem): ConsumerConversation {
  const transcript = [...state.transcript, item];
  const excess = transcript.length - limits.transcriptItems;
  if (excess <= 0) return { ...state, transcript };
  return { ...state, transcript: transcript.slice(excess), hasEarlier: true };
}
