import { useRef, useState } from 'preact/hooks';

/**
 * Whoever signs in takes along what was written in this browser before. On a shared computer that
 * may be somebody else's: then it can be let go, after a second thought.
 */
export function EarlierMessages({ onSeparate }: { readonly onSeparate: () => void }) {
  const [isAsked, setAsked] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const keep = () => {
    setAsked(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
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
      <p>
        They leave this chat and are not kept as yours any more. The answers to them go too. This
        cannot be undone.
      </p>
      <div class="choices">
        <button type="button" class="button main" onClick={onSeparate}>
          Remove them from my chat
        </button>
        <button
          type="button"
          class="button"
          ref={(element) => element?.focus()}
          onClick={keep}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            keep();
          }}
        >
          Keep them
        </button>
      </div>
    </section>
  );
}
