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
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  const { request, status, card } = conversation;
  if (status === 'closed' || card.withheld === 'restricted') return null;
  if (request) return <OpenRequest conversationId={conversation.id} request={request} />;
  return (
    <div className="step-up">
      <button type="button" className="button" disabled={!isOnline} onClick={() => setAsking(true)}>
        <Icon name="person" />
        Ask to verify
      </button>
      {isAsking && <AskDialog conversation={conversation} onDone={() => setAsking(false)} />}
    </div>
  );
}

type OpenRequestProps = {
  readonly conversationId: string;
  readonly request: AgentVerificationRequest;
};

function OpenRequest({ conversationId, request }: OpenRequestProps) {
  const { store } = useWorkspace();
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  const left = lifeLeftWords(request.expiresAt, useNow(5));
  return (
    <div className="step-up is-open" role="status">
      <p>
        <Icon name="clock" />
        <span>
          Asked to verify
          <OutsideText text={wishWords(request)} limit={120} /> · {left}
        </span>
      </p>
      <button
        type="button"
        className="link-button"
        disabled={!isOnline}
        onClick={() => store.withdraw(conversationId, request.id)}
      >
        Withdraw
      </button>
    </div>
  );
}
