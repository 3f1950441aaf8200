import { type ReactNode, type Ref, useId } from 'react';

type Props = {
  readonly title: ReactNode;
  /** In the line of the title: how it stands, and what can be done. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
  readonly isAlarm?: boolean;
  /** For a heading that is given the focus. */
  readonly heading?: Ref<HTMLHeadingElement>;
};

/** A part of a page, with a name. */
export function Box({ title, beside, children, isAlarm = false, heading }: Props) {
  const id = useId();
  return (
    <section className={isAlarm ? 'box box-alarm' : 'box'} aria-labelledby={id}>
      <header>
        <h2 id={id} ref={heading} tabIndex={heading ? -1 : undefined}>
          {title}
        </h2>
        {beside}
      </header>
      {children}
    </section>
  );
}
