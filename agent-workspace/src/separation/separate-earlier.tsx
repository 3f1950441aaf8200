/**
 * Separation: an agent lets go of what somebody wrote before the consumer signed in. Entry points:
 * `SeparateEarlier` under the line that says when they did; `SeparatedConversation` afterwards.
 */
import { useContext, useState } from 'react';
import { Link } from 'wouter';
import { Question } from '../look/question.tsx';
import { RevealScope } from '../reveal/reveal-scope.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';

/** Nothing where it cannot be done any more. */
export function SeparateEarlier() {
  const conversation = useContext(RevealScope);
  const [isAsking, setAsking] = useState(false);
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  if (conversation?.status !== 'open') return null;
  return (
    <li className="day">
      <button
        type="button"
        className="link-button"
        disabled={!isOnline}
        onClick={() => setAsking(true)}
      >
        Separate what was written before
      </button>
      {isAsking && (
        <SeparateDialog conversationId={conversation.id} onDone={() => setAsking(false)} />
      )}
    </li>
  );
}

type Props = { readonly conversationId: string; readonly onDone: () => void };

function SeparateDialog({ conversationId, onDone }: Props) {
  const { store } = useWorkspace();
  return (
    <Question
      title="Separate the earlier messages?"
      act="Separate them"
      keep="Keep them here"
      onAct={() => store.say(conversationId, 'separate')}
      onClose={onDone}
    >
      <p>
        They were written in the same browser before the consumer signed in. If it was somebody
        else, they do not belong here: on a shared computer, for instance.
      </p>
      <p>
        Messages, answers and notes from before become a closed conversation of an unknown visitor,
        and what the page said is cleared. The consumer sees it at once. This cannot be undone.
      </p>
    </Question>
  );
}

export function SeparatedConversation({ id }: { readonly id: string }) {
  return (
    <Link href={`/conversations/${id}`} className="link-button">
      Show it
    </Link>
  );
}
