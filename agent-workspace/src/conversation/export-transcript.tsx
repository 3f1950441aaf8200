import { type FormEvent, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { Modal } from '../look/modal.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';

type Props = { readonly conversationId: string };

/** For those who may: the conversation as a signed file. */
export function ExportTranscript({ conversationId }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Export this conversation"
        title="Export this conversation"
        onClick={() => setOpen(true)}
      >
        <Icon name="save" />
      </button>
      {isOpen && <ExportDialog conversationId={conversationId} onDone={() => setOpen(false)} />}
    </>
  );
}

function ExportDialog({ conversationId, onDone }: Props & { readonly onDone: () => void }) {
  const { api } = useWorkspace();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const withNotes = new FormData(event.currentTarget).has('notes');
    setBusy(true);
    setProblem(undefined);
    try {
      const file = await api.transcript(conversationId, withNotes);
      save(file, `transcript-${conversationId}.jsonl`);
      onDone();
    } catch (error) {
      setBusy(false);
      setProblem(problemWords(error));
    }
  };
  return (
    <Modal title="Export this conversation" onClose={onDone}>
      <form className="export-form" onSubmit={(event) => void submit(event)}>
        <p>
          You get a file with what was said and when, and how sure we were of the consumer. The
          brand signs it, so anybody can verify that nothing in it was changed.
        </p>
        <label>
          <input type="checkbox" name="notes" />
          <span>
            With internal notes
            <small>Leave them out if the file goes to the consumer or anybody outside.</small>
          </span>
        </label>
        <p className="export-warning">
          <Icon name="info" />
          It holds personal data in clear. That you export it is recorded.
        </p>
        {problem && (
          <p className="error-text" role="alert">
            {problem}
          </p>
        )}
        <div className="modal-actions">
          <button type="button" className="button" onClick={onDone}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={isBusy}>
            {isBusy ? 'Signing …' : 'Export'}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
