import type { AgentConversation } from '@countersign/protocol';
import { Question } from '../look/question.tsx';
import { useWorkspace } from '../store/workspace.ts';

type Props = { readonly conversation: AgentConversation; readonly onDone: () => void };

export function CloseDialog({ conversation, onDone }: Props) {
  const { store, drafts } = useWorkspace();
  const { reply, note } = drafts.read(conversation.id);
  return (
    <Question
      title="Close this conversation?"
      act="Close conversation"
      keep="Keep open"
      onAct={() => store.say(conversation.id, 'close')}
      onClose={onDone}
    >
      <p>
        Nobody can write in a closed conversation. If the consumer writes again, a new one begins;
        this one stays in the history.
      </p>
      {(reply.trim() || note.trim()) && (
        <p className="error-text">You have typed something that was not sent.</p>
      )}
    </Question>
  );
}
