import { limits, type RevealAnswer, type RevealReason, revealReasons } from '@countersign/protocol';
import { type FormEvent, useState } from 'react';
import { Modal } from '../look/modal.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { Field } from '../sign-in/field.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';
import type { Fact } from './revealable.tsx';

type Props = {
  readonly fact: Fact;
  readonly conversationId: string;
  readonly onShown: (answer: RevealAnswer) => void;
  readonly onClose: () => void;
};

const reasonWords: Readonly<Record<RevealReason, string>> = {
  check_identity: 'To check whom I am talking to',
  correct_data: 'To correct or complete it',
  fulfil_order: 'For an order, a contract or a payment',
  dispute: 'For a complaint or a dispute',
  other: 'For another reason',
};

/** Who wants to see it says why first. */
export function RevealDialog({ fact, conversationId, onShown, onClose }: Props) {
  const { api } = useWorkspace();
  const [reason, setReason] = useState<RevealReason>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!reason || isBusy) return;
    const text = String(new FormData(event.currentTarget).get('text') ?? '').trim();
    const { kind, name, correctionId } = fact;
    const which = { kind, name, ...(correctionId !== undefined && { correctionId }) };
    setBusy(true);
    try {
      onShown(await api.reveal(conversationId, { ...which, reason, ...(text && { text }) }));
      onClose();
    } catch (error) {
      setBusy(false);
      setProblem(problemWords(error));
    }
  };
  return (
    <Modal title={`Show ${visibleString(fact.label)}`} onClose={onClose}>
      <form className="front-form" autoComplete="off" onSubmit={(event) => void submit(event)}>
        <p>
          You see <OutsideText text={fact.label} limit={80} /> for {limits.revealSeconds} seconds.
          Your name, the time and the reason are recorded.
        </p>
        <fieldset className="roles reveal-reasons">
          <legend>Why do you need it?</legend>
          {revealReasons.map((one) => (
            <label key={one}>
              <input type="radio" name="reason" required onChange={() => setReason(one)} />
              {reasonWords[one]}
            </label>
          ))}
        </fieldset>
        <Field
          label={reason === 'other' ? 'The reason in words' : 'In words, if you like'}
          name="text"
          hint="It becomes a note in this conversation. Leave the value itself out."
          required={reason === 'other'}
          maxLength={limits.revealTextCharacters}
        />
        {problem && (
          <p className="error-text" role="alert">
            {problem}
          </p>
        )}
        <div className="modal-actions">
          <button type="button" className="button" onClick={onClose}>
            Keep hidden
          </button>
          <button type="submit" className="button button-main" disabled={isBusy}>
            Show for {limits.revealSeconds} seconds
          </button>
        </div>
      </form>
    </Modal>
  );
}
