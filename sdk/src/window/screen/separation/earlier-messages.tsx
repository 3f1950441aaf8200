import { useRef, useState } from 'preact/hooks';
import type { ConsumerClientState } from '../../../headless/index.ts';

type Props = {
  readonly separation: ConsumerClientState['separation'];
  readonly onSeparate: () => void;
};

/**
 * Whoever signs in takes along what was written in this browser before. On a shared computer that
 * may be somebody else's: then it can be let go, after a second thought.
 */
export function EarlierMessages({ separation, onSeparate }: Props) {
  const [isAsked, setAsked] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const keep = () => {
    setAsked(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const isAsking = separation === 'asking';
  const isFinal = separation === 'refused' || separation === 'too_many';
  if (!isAsked) {
    return (
      <p class="earlier">
        The messages above were written before you signed in.{' '}
        <button type="button" class="link" ref={opener} onClick={() => setAsked(true)}>
          They are not mine
        </button>
      </p>
    );
  }
  return (
    <section class="earlier is-asked" aria-label="Messages that are not yours">
      {!isFinal && (
        <p>
          They leave this chat and are not kept as yours any more. The answers to them go too. This
          cannot be undone.
        </p>
      )}
      {separation !== null && (
        <p class="earlier-problem" role={isAsking ? 'status' : 'alert'}>
          {words[separation]}
        </p>
      )}
      <div class="choices">
        {!isFinal && (
          <button
            type="button"
            class="button main"
            aria-disabled={isAsking}
            onClick={() => isAsking || onSeparate()}
          >
            {separation === null || isAsking ? 'Remove them from my chat' : 'Try again'}
          </button>
        )}
        <button
          key={String(isFinal)}
          type="button"
          class="button"
          ref={focusOnce}
          onClick={keep}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            keep();
          }}
        >
          {isFinal ? 'Close' : 'Keep them'}
        </button>
      </div>
    </section>
  );
}

const words = {
  asking: 'Removing them …',
  away: 'That did not get through. Check your connection, and try again.',
  later: 'This cannot be done at the moment. Try again in a minute.',
  too_many: 'These are too many to be removed here. Write to us below, and we will see to it.',
  refused:
    'They cannot be removed here, and nothing has changed. If they are not yours, write that below: somebody will look into it.',
} as const;

/** The choice that does nothing, when it appears; not again with each word that is said. */
function focusOnce(element: HTMLButtonElement | null): void {
  element?.focus();
}
