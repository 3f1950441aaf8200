/**
 * Who the consumer is: what is proven, and apart from it what merely arrived from the page. Entry
 * point: `ConsumerCardPanel`. The two sections differ in place, colour, icon, border and words, and
 * no value may be drawn anywhere but in `OutsideText`.
 */
import type { AgentConversation, ConsumerCard } from '@countersign/protocol';
import { onFactKey } from '../attribute/on-fact-key.ts';
import { useNow } from '../proof/clock.ts';
import { proofNow } from '../proof/proof-now.ts';
import { AskToVerify } from '../step-up/ask-to-verify.tsx';
import type { ConversationState } from '../store/conversation-state.ts';
import { Conflicts } from './conflicts.tsx';
import { PageSection } from './page-section.tsx';
import { ProofHeader } from './proof-header.tsx';
import { VerifiedSection } from './verified-section.tsx';

type Props = {
  readonly conversation: AgentConversation;
  readonly fresh: ConversationState['fresh'];
};

export function ConsumerCardPanel({ conversation, fresh }: Props) {
  const { card } = conversation;
  const now = useNow(1);
  const shown = { ...card, proof: proofNow(card.proof, now) };
  const glowing = now < fresh.until ? fresh.names : nothing;
  return (
    <section
      className="card-scroller"
      id="consumer-card"
      aria-label="Facts about the consumer"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard.
      tabIndex={0}
      onKeyDown={onFactKey}
    >
      <ProofHeader card={shown}>
        <AskToVerify conversation={conversation} />
      </ProofHeader>
      {!isEmptied(card) && (
        <>
          <VerifiedSection card={shown} freshNames={glowing} />
          <Conflicts card={shown} />
          <PageSection card={card} />
        </>
      )}
    </section>
  );
}

/** The header says why; that the brand or the page sent nothing would not be true. */
const isEmptied = ({ withheld }: ConsumerCard): boolean =>
  withheld === 'erased' || withheld === 'restricted';

const nothing: ReadonlySet<string> = new Set();
