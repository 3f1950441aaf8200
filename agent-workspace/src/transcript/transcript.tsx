import { useEffect, useMemo, useRef } from 'react';
import { Icon } from '../look/icons.tsx';
import { useNow } from '../proof/clock.ts';
import { allItems, type ConversationState } from '../store/conversation-state.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { Announcer } from './announcer.tsx';
import { Row } from './row.tsx';
import { transcriptRows } from './transcript-rows.ts';
import { useReadReport } from './use-read-report.ts';
import { useStickyScroll } from './use-sticky-scroll.ts';

type Props = { readonly conversation: ConversationState };

export function Transcript({ conversation }: Props) {
  const { current, typingUntil } = conversation;
  const { displayName, distrust } = current.card;
  const outbox = useWorkspaceState((state) => state.outbox);
  const today = useNow(3600);
  const items = useMemo(() => allItems(conversation), [conversation]);
  const rows = useMemo(() => {
    const isHere = ({ conversationId, kind }: (typeof outbox)[number]) =>
      conversationId === current.id && (kind === 'send' || kind === 'note');
    const outgoing = outbox.filter(isHere);
    return transcriptRows(items, {
      outgoing,
      readByConsumer: current.readByConsumer,
      now: today,
      distrust,
    });
  }, [items, outbox, current.id, current.readByConsumer, today, distrust]);
  const scroller = useRef<HTMLDivElement>(null);
  const { isAtEnd, toEnd } = useStickyScroll(scroller, {
    first: rows[1]?.key,
    last: rows.at(-1)?.key,
  });
  useOwnMessages(outbox.length, toEnd);
  const unseen = useReadReport(current.id, items, isAtEnd);
  return (
    <div className="transcript-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard. */}
      <section ref={scroller} className="transcript-scroller" aria-label="Transcript" tabIndex={0}>
        <ol className="transcript">
          <Earlier conversation={conversation} />
          {rows.map((row) => (
            <Row key={row.key} row={row} />
          ))}
          <Typing until={typingUntil} />
        </ol>
      </section>
      {!isAtEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          <Icon name="down" />
          {unseen > 0 ? `${unseen} new ${unseen === 1 ? 'message' : 'messages'}` : 'Newest'}
        </button>
      )}
      <Announcer items={items} name={displayName} distrust={distrust} />
    </div>
  );
}

/** What the agent has just sent is always in view. */
function useOwnMessages(count: number, toEnd: () => void): void {
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) toEnd();
    before.current = count;
  }, [count, toEnd]);
}

function Earlier({ conversation }: Props) {
  const { store } = useWorkspace();
  const { hasEarlier, earlierState, current } = conversation;
  const sentinel = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const element = sentinel.current;
    if (!element || earlierState !== 'ready') return;
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void store.loadEarlierItems(current.id);
    });
    seen.observe(element);
    return () => seen.disconnect();
  }, [store, current.id, earlierState]);
  if (!hasEarlier) return <li className="day">Beginning of the conversation</li>;
  return (
    <li ref={sentinel} className="day">
      {earlierState === 'failed' ? 'Earlier messages could not be loaded. ' : ''}
      <button
        type="button"
        className="link-button"
        disabled={earlierState === 'loading'}
        onClick={() => void store.loadEarlierItems(current.id)}
      >
        {earlierState === 'loading' ? 'Loading earlier messages …' : 'Load earlier messages'}
      </button>
    </li>
  );
}

function Typing({ until }: { readonly until: number }) {
  const now = useNow(1);
  if (until <= now) return null;
  return (
    <li className="typing">
      <span className="typing-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      typing …
    </li>
  );
}
