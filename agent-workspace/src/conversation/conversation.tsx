/**
 * One conversation: its header, its transcript and the composer, with the consumer card beside it.
 * Entry point: `ConversationScreen`. What a consumer or a page sent is drawn by `OutsideText` only.
 */
import { errorCodes } from '@countersign/protocol';
import { useEffect, useState } from 'react';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { Composer } from '../composer/composer.tsx';
import { ConsumerCardPanel } from '../consumer-card/consumer-card.tsx';
import { Modal } from '../look/modal.tsx';
import { useMediaQuery } from '../look/use-media-query.ts';
import { RevealScope } from '../reveal/reveal-scope.ts';
import type { ConversationState } from '../store/conversation-state.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { Transcript } from '../transcript/transcript.tsx';
import { ConversationHeader, FailedActions } from './conversation-header.tsx';
import { ConversationLoading, ConversationRefused } from './conversation-states.tsx';

const noSuchThing = 'There is no such conversation';

type Props = { readonly id: string };

export function ConversationScreen({ id }: Props) {
  const { store } = useWorkspace();
  const conversation = useWorkspaceState((state) => state.conversations[id]);
  useEffect(() => store.follow(id), [store, id]);
  if (!conversation || !('current' in conversation)) {
    const pending = conversation?.pending ?? 'loading';
    if (pending === 'loading') return <ConversationLoading />;
    return (
      <ConversationRefused
        title={pending === 'not_found' ? noSuchThing : errorCodes[pending].title}
        onRetry={() => store.followAgain(id)}
      />
    );
  }
  return <Loaded conversation={conversation} />;
}

function Loaded({ conversation }: { readonly conversation: ConversationState }) {
  const isWide = useMediaQuery('(min-width: 1180px)');
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const { current, fresh } = conversation;
  useShortcuts({
    c: () => (isWide ? document.getElementById('consumer-card')?.focus() : setDrawerOpen(true)),
  });
  return (
    <RevealScope value={current}>
      <main className="talk" id="main" tabIndex={-1}>
        <ConversationHeader
          conversation={current}
          onShowCard={isWide ? undefined : () => setDrawerOpen(true)}
        />
        <FailedActions conversationId={current.id} />
        <Transcript key={current.id} conversation={conversation} />
        <Composer key={`write-${current.id}`} conversation={current} />
      </main>
      {isWide && (
        <aside className="card" aria-label="Consumer card">
          <ConsumerCardPanel key={current.id} conversation={current} fresh={fresh} />
        </aside>
      )}
      {!isWide && isDrawerOpen && (
        <Modal title="Consumer card" look="drawer" onClose={() => setDrawerOpen(false)}>
          <ConsumerCardPanel conversation={current} fresh={fresh} />
        </Modal>
      )}
    </RevealScope>
  );
}
