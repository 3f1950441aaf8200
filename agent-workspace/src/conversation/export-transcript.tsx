import { useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { Question } from '../look/question.tsx';
import { saveFile } from '../look/save-file.ts';
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
  const run = async (form: FormData) => {
    const file = await api.transcript(conversationId, form.has('notes'));
    saveFile(file, `transcript-${conversationId}.jsonl`);
  };
  return (
    <Question
      title="Export this conversation"
      act="Export"
      acting="Signing …"
      onAct={run}
      onClose={onDone}
    >
      <p>
        You get a file with what was said and when, and how sure we were of the consumer. The brand
        signs it, so anybody can verify that nothing in it was changed.
      </p>
      <label className="framed">
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
    </Question>
  );
}
