import type { ConsumerHoldings } from '@countersign/protocol';
import { type FormEvent, useState } from 'react';
import { Icon } from '../../look/icons.tsx';
import { Modal } from '../../look/modal.tsx';
import { exactTime } from '../../proof/ages.ts';
import { Field } from '../../sign-in/field.tsx';
import { problemWords } from '../../sign-in/problem-words.ts';
import { useWorkspace } from '../../store/workspace.ts';

type Props = { readonly held: ConsumerHoldings; readonly onDone: () => void };

/** Erasure: behind a question that only who means this very consumer can answer. */
export function EraseSection({ held, onDone }: Props) {
  const { heldAt } = held;
  const [isAsking, setAsking] = useState(false);
  return (
    <section className="privacy-box" aria-labelledby="erase">
      <header>
        <h2 id="erase">Erase</h2>
        {heldAt === null && (
          <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
            <Icon name="trash" />
            Erase …
          </button>
        )}
      </header>
      {heldAt === null ? (
        <p className="privacy-hint">
          Destroys the keys of everything that was sealed for them, here and in every old copy of
          the data.
        </p>
      ) : (
        <p className="privacy-refusal">
          <Icon name="scales" />
          They cannot be erased: a legal hold has stood since {exactTime(heldAt)}. Release it first,
          if the reason for it is over.
        </p>
      )}
      {isAsking && heldAt === null && (
        <EraseDialog
          held={held}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onDone();
          }}
        />
      )}
    </section>
  );
}

/** So much of the id is typed. */
const typedLength = 6;

function EraseDialog({ held, onDone, onClose }: Props & { readonly onClose: () => void }) {
  const { api } = useWorkspace();
  const [problem, setProblem] = useState<string>();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const end = held.id.slice(-typedLength);
  const { conversations, verifications } = held;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.privacy.erase(held.id);
      onDone();
    } catch (error) {
      setProblem(problemWords(error));
      setBusy(false);
    }
  };
  return (
    <Modal title="Erase this consumer for ever?" onClose={onClose}>
      <form className="privacy-form" onSubmit={(event) => void submit(event)}>
        <p>
          <strong>Gone for good:</strong> messages of both sides, agents’ notes, attributes, names
          and page data of {conversations.count} conversations and {verifications.count}{' '}
          verifications. No backup brings them back.
        </p>
        <p>
          <strong>At once:</strong> they are signed out everywhere, and their conversations close.
        </p>
        <p>
          <strong>Stays:</strong> that there were conversations, and when; the audit record, which
          names you as who erased. If they come again, they are a new consumer.
        </p>
        <Field
          label={`Type the last ${typedLength} characters of the consumer id`}
          hint={`${end} – as in ${held.id}`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
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
          <button
            type="submit"
            className="button button-danger"
            disabled={isBusy || typed.trim() !== end}
          >
            {isBusy ? 'Erasing …' : 'Erase for ever'}
          </button>
        </div>
      </form>
    </Modal>
  );
}
