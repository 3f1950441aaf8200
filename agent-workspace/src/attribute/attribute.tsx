import type { AttributeValue } from '@countersign/protocol';
import type { ReactNode } from 'react';
import { Correct } from '../corrections/correct.tsx';
import { Corrections } from '../corrections/corrections.tsx';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { type Fact, Revealable } from '../reveal/revealable.tsx';
import { CopyFact } from './copy-fact.tsx';

type Props = {
  readonly fact: Fact;
  /** "verified", "from the page, not verified": read aloud with every label. */
  readonly spoken: string;
  readonly value: AttributeValue;
  readonly isFresh?: boolean;
  /** The page says otherwise; both values stand under Differences. */
  readonly isDisputed?: boolean;
  /** False where a heading just above says the same as the label. */
  readonly isNamed?: boolean;
  /** More buttons about this fact. Only what is verified has any. */
  readonly children?: ReactNode;
};

/** One fact: its label, its kind in words for screen readers, its value, and what can be done. */
export function Attribute(props: Props) {
  const { fact, spoken, value, isFresh, isDisputed, isNamed = true, children } = props;
  const isBlock = value.type === 'table' || value.type === 'record';
  const looks = ['attribute', `is-${value.type}`, isBlock && 'is-block', isFresh && 'is-fresh'];
  return (
    <div className={looks.filter(Boolean).join(' ')}>
      <dt className={isBlock && !isNamed ? 'only-read' : undefined}>
        <OutsideText text={fact.label} limit={120} />
        <span className="only-read">, {spoken}</span>
      </dt>
      <dd>
        <Revealable fact={fact} value={value} />
        <div className="attribute-actions">
          {children && <CopyFact fact={fact} value={value} />}
          <Correct fact={fact} />
          {children}
        </div>
        {isDisputed && (
          <a className="disputed" href="#conflicts" title="The page says otherwise">
            <Icon name="warning" />
            <span className="only-read">The page says otherwise</span>
          </a>
        )}
      </dd>
      <Corrections fact={fact} />
    </div>
  );
}
