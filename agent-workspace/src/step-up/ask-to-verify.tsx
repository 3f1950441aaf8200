/**
 * Step-up: the agent asks the consumer to verify, sees that the question is open, and may take it
 * back. Entry point: `AskToVerify`. What became of it stands in the transcript.
 */
import type { AgentConversation, AgentVerificationRequest } from '@countersign/protocol';
import { useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { useNow } from '../proof/clock.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { AskDialog } from './ask-dialog.tsx';
import { lifeLeftWords, wishWords } from './step-up-words.ts';
import './step-up.css';

export function AskToVerify({ conversation }: { readonly conversation: AgentConversation }) {
  const [isAsking, setAsking] = useState(false);
  const { store } = useWorkspace();
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  const { id, request, status, card } = conversation;
  if (status === 'closed' || card.withheld === 'restricted') return null;
  return (
    <fieldset className={`step-up ${request ? 'is-open' : ''}`}>
      <legend className="only-read">Request to verify</legend>
      {request && <OpenRequest request={request} />}
      {/* One button for both, so that whoever pressed it is still there when it has worked. */}
      <button
        type="button"
        className={request ? 'link-button' : 'button'}
        disabled={!isOnline}
        onClick={() => (request ? store.withdraw(id, request.id) : setAsking(true))}
      >
        {!request && <Icon name="person" />}
        {request ? 'Withdraw' : 'Ask to verify'}
      </button>
      {isAsking && <AskDialog conversation={conversation} onDone={() => setAsking(false)} />}
    </fieldset>
  );
}

/** Its time runs down here in silence: what happens to it is read out from the transcript. */
function OpenRequest({ request }: { readonly request: AgentVerificationRequest }) {
  const left = lifeLeftWords(request.expiresAt, useNow(5));
  return (
    <p>
      <Icon name="clock" />
      <span>
        Asked to verify
        <OutsideText text={wishWords(request)} limit={120} /> · {left}
      </span>
    </p>
  );
}
