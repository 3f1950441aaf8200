import type { AttributeValue } from '@countersign/protocol';
import { useRef, useState } from 'react';
import { Value } from '../attribute/value.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { RevealDialog } from './reveal-dialog.tsx';
import { type Kind, useReach } from './reveal-scope.ts';
import { useRevealed } from './use-revealed.ts';

export type Fact = {
  readonly kind: Kind;
  readonly name: string;
  readonly label: string;
  /** Not the fact's own value, but what an agent noted beside it. */
  readonly correctionId?: string;
};
type Props = { readonly fact: Fact; readonly value: AttributeValue };

/** A value, or for a masked one what is left of it, with a button to see it for a minute. */
export function Revealable({ fact, value }: Props) {
  if (value.type === 'masked') return <Masked fact={fact} value={value} />;
  return (
    <div className="value">
      <Value value={value} label={fact.label} />
    </div>
  );
}

function Masked({ fact, value: masked }: Props) {
  const { conversationId, obstacle } = useReach(fact.kind);
  const { value, secondsLeft, show, hide } = useRevealed(masked, obstacle !== undefined);
  const [isAsking, setAsking] = useState(false);
  const label = visibleString(fact.label);
  return (
    <>
      <div className="value" title={value ? undefined : obstacle}>
        {value ? (
          <div className="revealed">
            <Value value={value} label={fact.label} />
            <p className="revealed-rest">Hidden again in {secondsLeft} s</p>
          </div>
        ) : (
          <Value value={masked} label={fact.label} />
        )}
        {obstacle && <span className="only-read"> {obstacle}.</span>}
      </div>
      {!obstacle && (
        <button
          type="button"
          className="link-button reveal-button"
          aria-label={`${value ? 'Hide' : 'Show'} ${label}`}
          onClick={() => (value ? hide() : setAsking(true))}
        >
          {value ? 'Hide' : 'Show'}
        </button>
      )}
      <Announcement label={label} isShown={value !== undefined} />
      {isAsking && !obstacle && (
        <RevealDialog
          fact={fact}
          conversationId={conversationId}
          onShown={show}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** That it is shown, and that it is hidden again; never what it is. */
function Announcement({ label, isShown }: { readonly label: string; readonly isShown: boolean }) {
  const wasShown = useRef(false);
  if (isShown) wasShown.current = true;
  const hidden = wasShown.current ? `${label} is hidden again` : '';
  return (
    <span role="status" className="only-read">
      {isShown ? `${label} is shown for a minute` : hidden}
    </span>
  );
}
