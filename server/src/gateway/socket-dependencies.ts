import type { Inbox, InboxEvent, Permission } from '@countersign/protocol';
import type { MaskPattern } from '../conversations/masking/mask-pattern.ts';
import type { PresenterDependencies } from '../conversations/present-for-agent.ts';
import type { StepUpDependencies } from '../conversations/step-up/ask-to-verify.ts';
import type { RecordView } from '../conversations/views/record-view.ts';
import type { CardDependencies } from '../identity/consumer-card.ts';
import type { OneReading } from './one-reading.ts';
import type { Pace } from './pace.ts';
import type { SocketCounts } from './socket-counts.ts';

/** What the gateway is given by main.ts. */
export type GatewayDependencies = StepUpDependencies &
  PresenterDependencies &
  Pick<CardDependencies, 'declaredBy'> & {
    /** Between two signs of life; `limits.beatSeconds` if not given. */
    readonly beatMs?: number | undefined;
    /** How long an opened socket may say nothing; 5 seconds if not given. */
    readonly firstFrameMs?: number | undefined;
    readonly admission?: Partial<Admission> | undefined;
    /** Our own origin; the window and the Agent Workspace are both served from it. */
    readonly origin: string;
    readonly recordView: RecordView;
    readonly recordRefusal: (refusal: {
      readonly agent: { readonly id: string; readonly brandId: string };
      readonly permission: Permission;
      readonly correlationId: string | null;
    }) => Promise<void>;
    readonly brandOf: (brandId: string) => Promise<{
      readonly allowUnverified: boolean;
      readonly origins: readonly string[];
      readonly masks: readonly MaskPattern[];
    }>;
  };

/** What a socket gets: the same, and what counts for all sockets of its session or brand (A70). */
export type SocketDependencies = GatewayDependencies & {
  readonly sockets: SocketCounts;
  /** Where the browser is, as limits count it. */
  readonly network: string;
  /** The inbox is the same for all agents of a brand. */
  readonly readOnce: {
    readonly inbox: OneReading<Inbox>;
    readonly inboxEvents: OneReading<readonly InboxEvent[] | undefined>;
  };
  readonly paceOf: {
    readonly session: { take(sessionId: string): boolean };
    readonly network: { take(network: string): boolean };
    readonly consumer: { take(consumerId: string): boolean };
    readonly brand: { take(brandId: string): boolean };
  };
};

/** How many are let in at once; who comes on top is asked to come again. */
export type Admission = {
  readonly sockets: number;
  /** Of them, those that have not shown a ticket yet. */
  readonly newcomers: number;
  /** Of all its consumers, so that other brands have their turn. */
  readonly framesOfBrand: Pace;
  /** Of that, so much at most for one consumer, and for one network, in however many sessions. */
  readonly framesOfConsumer: Pace;
  readonly framesOfNetwork: Pace;
};
