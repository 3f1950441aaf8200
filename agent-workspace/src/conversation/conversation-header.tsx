import { type AgentConversation, errorCodes, isAllowed } from '@countersign/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { Icon } from '../look/icons.tsx';
import { OutsideName } from '../outside/outside-text.tsx';
import { useNow } from '../proof/clock.ts';
import { DistrustChip } from '../proof/distrust-chip.tsx';
import { ProofChip } from '../proof/proof-chip.tsx';
import { proofNow } from '../proof/proof-now.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { CloseDialog } from './close-dialog.tsx';
import { ExportTranscript } from './export-transcript.tsx';
import { Waiting } from './waiting.tsx';

type Props = {
  readonly conversation: AgentConversation;
  readonly onShowCard: (() => void) | undefined;
};

export function ConversationHeader({ conversation, onShowCard }: Props) {
  const { store, session } = useWorkspace();
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  const [isClosing, setClosing] = useState(false);
  const { id, card, status, assignedTo } = conversation;
  const proof = proofNow(card.proof, useNow(1));
  const isMine = assignedTo?.id === session.agent.id;
  return (
    <header className="talk-header">
      <Link href="/" className="icon-button talk-back" aria-label="Back to the inbox">
        <Icon name="back" />
      </Link>
      {card.distrust ? <DistrustChip state={card.distrust} /> : <ProofChip state={proof.state} />}
      <h2>
        <OutsideName text={card.displayName} />
      </h2>
      <span className="talk-facts">
        <Waiting conversationId={id} />
        {assignedTo && (
          <span className="talk-assigned">
            {isMine ? 'Assigned to you' : <AssignedTo name={assignedTo.name} />}
          </span>
        )}
      </span>
      <div className="talk-actions">
        {status === 'open' && !isMine && (
          <button
            type="button"
            className="button"
            disabled={!isOnline}
            onClick={() => store.say(id, 'assign')}
          >
            Assign to me
          </button>
        )}
        {status === 'open' ? (
          <button
            type="button"
            className="button"
            disabled={!isOnline}
            onClick={() => setClosing(true)}
          >
            Close
          </button>
        ) : (
          <span className="status-chip">Closed</span>
        )}
        {isAllowed(session.agent.roles, 'conversation.export') && (
          <ExportTranscript conversationId={id} />
        )}
        {onShowCard && (
          <button type="button" className="button" onClick={onShowCard}>
            <Icon name="card" />
            <span className="card-label">Consumer</span>
          </button>
        )}
      </div>
      {isClosing && <CloseDialog conversation={conversation} onDone={() => setClosing(false)} />}
    </header>
  );
}

function AssignedTo({ name }: { readonly name: string }) {
  return (
    <>
      Assigned to <OutsideName text={name} />
    </>
  );
}

const failedWords = {
  send: 'It was not sent',
  note: 'It was not noted',
  assign: 'It was not assigned',
  close: 'The conversation was not closed',
  separate: 'The earlier messages were not separated',
  ask: 'The consumer was not asked',
  withdraw: 'The request was not withdrawn',
} as const;

export function FailedActions({ conversationId }: { readonly conversationId: string }) {
  const { store } = useWorkspace();
  const outbox = useWorkspaceState((state) => state.outbox);
  const failed = outbox.find(
    ({ conversationId: of, kind, state }) =>
      of === conversationId && state === 'failed' && kind !== 'send' && kind !== 'note',
  );
  if (!failed) return null;
  const what = failedWords[failed.kind];
  return (
    <p className="talk-problem" role="alert">
      {what}: {failed.code ? errorCodes[failed.code].title : 'unknown reason'}.
      <button type="button" className="link-button" onClick={() => store.retry(failed.id)}>
        Try again
      </button>
      <button type="button" className="link-button" onClick={() => store.discard(failed.id)}>
        Dismiss
      </button>
    </p>
  );
}
