import type { AttributeValue } from '@countersign/protocol';
import { useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { visibleString } from '../outside/visible-text.ts';
import type { Fact } from '../reveal/revealable.tsx';
import { copyText } from './copy-text.ts';

type Props = { readonly fact: Fact; readonly value: AttributeValue };

/** Puts a value on the clipboard. What is masked has no such button, nor has it once revealed. */
export function CopyFact({ fact, value }: Props) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  const text = copyText(value);
  if (text === undefined) return null;
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  const label = visibleString(fact.label);
  return (
    <button
      type="button"
      className="icon-button copy-button"
      aria-label={`Copy ${label}`}
      title="Copy"
      onClick={copy}
      onBlur={() => setOutcome(undefined)}
    >
      <Icon name={outcome === 'copied' ? 'done' : 'copy'} />
      <span className="only-read" role="status">
        {outcome === 'copied' && `${label} copied`}
        {outcome === 'failed' && `${label} could not be copied`}
      </span>
    </button>
  );
}
