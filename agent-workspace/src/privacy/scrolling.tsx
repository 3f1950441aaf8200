import type { ReactNode } from 'react';

type Props = { readonly label: string; readonly children: ReactNode };

/** A table that may be wider than a small screen. */
export function Scrolling({ label, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="privacy-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
