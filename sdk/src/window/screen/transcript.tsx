import type { ConsumerConversation, VerificationOutcome } from '@countersign/protocol';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConsumerClientState, Outbox } from '../../headless/index.ts';
import type { TranscriptRow } from '../transcript-rows.ts';
import { transcriptRows } from '../transcript-rows.ts';
import { Icon, ShieldIcon } from './icons.tsx';
import { Message } from './message.tsx';
import { OutsideText } from './outside-text.tsx';
import { EarlierMessages } from './separation/earlier-messages.tsx';

type TranscriptProps = {
  readonly brandName: string;
  /** Now; it decides what “today” is. */
  readonly now: number;
  readonly conversation: ConsumerConversation;
  readonly outbox: Outbox;
  readonly agentTyping: string | null;
  readonly onRetry: (id: string) => void;
  readonly onDiscard: (id: string) => void;
  readonly separation: ConsumerClientState['separation'];
  readonly onSeparate: () => void;
};

/** So near to the end a reader counts as being there, and stays there. */
const nearEnd = 60;

export function Transcript(props: TranscriptProps) {
  const { conversation, outbox, agentTyping } = props;
  const rows = useMemo(() => transcriptRows(conversation, outbox), [conversation, outbox]);
  const { log, hasMoreBelow, follow, toEnd } = useEnd(rows, agentTyping);
  return (
    <div class="transcript">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <section class="log" ref={log} onScroll={follow} tabIndex={0} aria-label="Messages">
        <div class="rows" role="log" aria-live="polite" aria-relevant="additions">
          {conversation.hasEarlier && <p class="day">Earlier messages are not shown</p>}
          {rows.length === 0 && <Welcome brandName={props.brandName} />}
          {rows.map((row) => (
            <Row key={row.key} row={row} {...props} />
          ))}
        </div>
        {agentTyping !== null && (
          <div class="bubble typing" aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
        )}
      </section>
      {hasMoreBelow && (
        <button type="button" class="more" onClick={toEnd}>
          <Icon name="down" /> New messages
        </button>
      )}
    </div>
  );
}

function Row(props: { readonly row: TranscriptRow } & TranscriptProps) {
  const { row } = props;
  if (row.type === 'message') {
    return <Message row={row} onRetry={props.onRetry} onDiscard={props.onDiscard} />;
  }
  if (row.type === 'day') return <p class="day">{dayOf(row.at, props.now)}</p>;
  if (row.type === 'asked') {
    return (
      <p class="marker">
        <span>
          <OutsideText text={row.agentName} /> asked you to confirm who you are
        </span>
      </p>
    );
  }
  if (row.type === 'answered') {
    return (
      <p class="marker">
        <span>{outcomeTexts[row.outcome]}</span>
      </p>
    );
  }
  const isOpen = props.conversation.status === 'open';
  return (
    <>
      <p class={`marker ${row.marker}`}>
        {(row.marker === 'verified' || row.marker === 'lapsed') && (
          <ShieldIcon state={row.marker} />
        )}
        <span>{markerTexts[row.marker]}</span>
      </p>
      {row.isJoined && isOpen && (
        <EarlierMessages separation={props.separation} onSeparate={props.onSeparate} />
      )}
    </>
  );
}

const markerTexts = {
  verified: 'You are signed in. From here on agents know that it is you.',
  lapsed: 'Your sign-in has ended. From here on agents cannot be sure that it is you.',
  separated: 'What was written before you signed in is not in this chat any more.',
  closed: 'This conversation has ended. Write again whenever you like.',
} as const;

const outcomeTexts = {
  fulfilled: 'Thank you. You have confirmed who you are.',
  declined: 'You chose not to confirm who you are now.',
  withdrawn: 'It is not needed any more that you confirm who you are.',
  timed_out: 'The time to confirm who you are is over.',
  too_weak: 'You signed in, but not in the way that was asked for. Nothing has changed.',
  refused: 'We could not confirm who you are. Nothing has changed.',
  other_consumer: 'Somebody else signed in here.',
  elsewhere: 'You signed in, and go on in your other conversation.',
} as const satisfies Record<VerificationOutcome, string>;

function Welcome({ brandName }: { readonly brandName: string }) {
  return (
    <div class="welcome">
      <span class="welcome-icon">
        <Icon name="chat" />
      </span>
      <h2>How can we help?</h2>
      <p>
        Write a message, and a person at <OutsideText text={brandName} /> will answer here. You can
        leave this page and come back.
      </p>
    </div>
  );
}

/** Keeps a reader at the end there, and leaves a reader who has scrolled up alone. */
function useEnd(rows: readonly TranscriptRow[], agentTyping: string | null) {
  const log = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  const shownKey = useRef<string | undefined>(undefined);
  const [hasMoreBelow, setHasMoreBelow] = useState(false);
  const toEnd = () => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
    isAtEnd.current = true;
    setHasMoreBelow(false);
  };
  const last = rows.at(-1);
  useLayoutEffect(() => {
    const isNew = last?.key !== shownKey.current;
    shownKey.current = last?.key;
    const isOwn = last?.type === 'message' && last.agentName === null;
    if (isAtEnd.current || (isNew && isOwn)) toEnd();
    else if (isNew) setHasMoreBelow(true);
  }, [rows, agentTyping]);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return undefined;
    // The keyboard of a phone, a growing composer and a turned screen all change the height.
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const follow = (event: Event) => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget as HTMLElement;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
    if (isAtEnd.current) setHasMoreBelow(false);
  };
  return { log, hasMoreBelow, follow, toEnd };
}

const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const relativeDay = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

function dayOf(at: number, now: number): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - midnight) / 86_400_000);
  if (days < -1 || days > 0) return dayFormat.format(at);
  const text = relativeDay.format(days, 'day');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
