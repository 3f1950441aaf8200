import type { Permission } from '@countersign/protocol';
import type { MaskPattern } from '../conversations/masking/mask-pattern.ts';
import type { PresenterDependencies } from '../conversations/present-for-agent.ts';
import type { StepUpDependencies } from '../conversations/step-up/ask-to-verify.ts';
import type { RecordView } from '../conversations/views/record-view.ts';
import type { CardDependencies } from '../identity/consumer-card.ts';
import type { SocketCounts } from './socket-counts.ts';

/** What the gateway is given by main.ts. */
export type GatewayDependencies = StepUpDependencies &
  PresenterDependencies &
  Pick<CardDependencies, 'declaredBy'> & {
    /** Between two signs of life; `limits.beatSeconds` if not given. */
    readonly beatMs?: number | undefined;
    /** How long an opened socket may say nothing; 5 seconds if not given. */
    readonly firstFrameMs?: number | undefined;
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

/** What a socket gets: the same, and the count of its session's other sockets. */
export type SocketDependencies = GatewayDependencies & { readonly sockets: SocketCounts };
