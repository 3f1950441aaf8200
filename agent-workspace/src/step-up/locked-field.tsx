import type { LockedAttribute } from '@countersign/protocol';
import { useContext, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { RevealScope } from '../reveal/reveal-scope.ts';
import { useWorkspaceState } from '../store/workspace.ts';
import { AskDialog } from './ask-dialog.tsx';
import { needWords } from './step-up-words.ts';

/** A field that the server keeps until a proof is what the brand demands, and what that is. */
export function LockedField({ field }: { readonly field: LockedAttribute }) {
  const { label, requires } = field;
  return (
    <div className="attribute is-locked">
      <dt>
        <OutsideText text={label} limit={120} />
        <span className="only-read">, locked</span>
      </dt>
      <dd>
        <div className="value locked">
          <span className="masked">
            <Icon name="lock" />
            <span className="masked-part" />
            Locked
          </span>
          <p className="locked-need">
            Needs <OutsideText text={needWords(requires)} limit={120} />
          </p>
        </div>
        <AskForField field={field} />
      </dd>
    </div>
  );
}

/** "Ask to verify", filled in with what opens the field. It stays once asked, for the focus. */
function AskForField({ field: { label, requires } }: { readonly field: LockedAttribute }) {
  const conversation = useContext(RevealScope);
  const [isAsking, setAsking] = useState(false);
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  if (!conversation || conversation.status === 'closed') return null;
  const isAsked = conversation.request !== null;
  return (
    <>
      <button
        type="button"
        className="link-button reveal-button"
        disabled={!isOnline}
        aria-disabled={isAsked}
        aria-label={`${isAsked ? 'Asked' : 'Ask'} to verify, to open ${visibleString(label)}`}
        onClick={() => isAsked || setAsking(true)}
      >
        {isAsked ? 'Asked' : 'Ask to verify'}
      </button>
      {isAsking && (
        <AskDialog conversation={conversation} wish={requires} onDone={() => setAsking(false)} />
      )}
    </>
  );
}
