import type { AgentConversation } from '@countersign/protocol';
import { Modal } from '../look/modal.tsx';
import { useWorkspace } from '../store/workspace.ts';

type Props = { readonly conversation: AgentConversation; readonly onDone: () => void };

export function CloseDialog({ conversation, onDone }: Props) {
  const { store, drafts } = useWorkspace();
  const { reply, note } = drafts.read(conversation.id);
  return (
    <Modal title="Close this conversation?" onClose={onDone}>
      <p>
        Nobody can write in a closed conversation. If the consumer writes again, a new one begins;
        this one stays in the history.
      </p>
      {(reply.trim() || note.trim()) && (
        <p className="error-text">You have typed something that was not sent.</p>
      )}
      <div className="modal-actions">
        <button type="button" className="button" onClick={onDone}>
          Keep open
        </button>
        <button
          type="button"
          className="button button-main"
          onClick={() => {
            store.say(conversation.id, 'close');
            onDone();
          }}
        >
          Close conversation
        </button>
      </div>
    </Modal>
  );
}
