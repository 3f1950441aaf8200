import type { AttributeValue } from '@countersign/protocol';
import type { ReactNode } from 'react';
import { OutsideText } from '../outside/outside-text.tsx';
import { type Fact, Revealable } from '../reveal/revealable.tsx';

type Props = {
  readonly fact: Fact;
  /** "verified", "from the page, not verified": read aloud with every label. */
  readonly spoken: string;
  readonly value: AttributeValue;
  readonly isMain?: boolean;
  readonly isFresh?: boolean;
  /** False where a heading just above says the same as the label. */
  readonly isNamed?: boolean;
  readonly children?: ReactNode;
};

/** One fact: its label, its kind in words for screen readers, its value, and its provenance. */
export function Attribute(props: Props) {
  const { fact, spoken, value, isMain, isFresh, isNamed = true, children } = props;
  const isBlock = value.type === 'table' || value.type === 'record';
  const looks = ['attribute', isBlock && 'is-block', isMain && 'is-main', isFresh && 'is-fresh'];
  return (
    <div className={looks.filter(Boolean).join(' ')}>
      <dt className={isBlock && !isNamed ? 'only-read' : undefined}>
        <OutsideText text={fact.label} limit={120} />
        <span className="only-read">, {spoken}</span>
      </dt>
      <dd>
        <Revealable fact={fact} value={value} />
        {children}
      </dd>
    </div>
  );
}
