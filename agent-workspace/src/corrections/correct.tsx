import { isAllowed, limits } from '@countersign/protocol';
import { type FormEvent, useContext, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { Modal } from '../look/modal.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { RevealScope } from '../reveal/reveal-scope.ts';
import type { Fact } from '../reveal/revealable.tsx';
import { Field } from '../sign-in/field.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';

/** The button beside a value, for what the consumer says it is now. */
export function Correct({ fact }: { readonly fact: Fact }) {
  const { session } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  if (!isAllowed(session.agent.roles, 'attribute.correct')) return null;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={`Note what the consumer says of ${visibleString(fact.label)}`}
        title="The consumer says otherwise"
        onClick={() => setOpen(true)}
      >
        <Icon name="note" />
      </button>
      {isOpen && <CorrectDialog fact={fact} onClose={() => setOpen(false)} />}
    </>
  );
}

type Props = { readonly fact: Fact; readonly onClose: () => void };

function CorrectDialog({ fact, onClose }: Props) {
  const { api, store } = useWorkspace();
  const conversationId = useContext(RevealScope)?.id ?? '';
  // The same for each attempt: what arrived twice is one note.
  const [id] = useState(() => store.newId());
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const label = visibleString(fact.label);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('text') ?? '').trim();
    if (text === '' || isBusy) return;
    setBusy(true);
    try {
      await api.correct(conversationId, { id, name: fact.name, text });
      onClose();
    } catch (error) {
      setBusy(false);
      setProblem(problemWords(error));
    }
  };
  return (
    <Modal title={`The consumer says otherwise: ${label}`} onClose={onClose}>
      <form className="front-form" autoComplete="off" onSubmit={(event) => void submit(event)}>
        <Field
          label="What does the consumer say it is now?"
          name="text"
          hint="It stands beside the value as your note, and changes nothing of it. All agents see it; the consumer does not."
          required
          maxLength={limits.correctionCharacters}
        />
        {problem && (
          <p className="error-text" role="alert">
            {problem}
          </p>
        )}
        <div className="modal-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={isBusy}>
            Note it
          </button>
        </div>
      </form>
    </Modal>
  );
}
