import { type FormEvent, useState } from 'react';
import { Modal } from '../../look/modal.tsx';
import { problemWords } from '../../sign-in/problem-words.ts';

type Props<Reason extends string> = {
  readonly title: string;
  readonly text: string;
  readonly reasons: readonly Reason[];
  readonly words: Readonly<Record<Reason, string>>;
  readonly act: string;
  readonly onAct: (reason: Reason) => Promise<void>;
  readonly onDone: () => void;
  readonly onClose: () => void;
};

/** Something that is done for a reason, which the audit record keeps. */
export function ReasonDialog<Reason extends string>(props: Props<Reason>) {
  const { title, text, reasons, words, act, onAct, onDone, onClose } = props;
  const [reason, setReason] = useState<Reason>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason) return setProblem('Choose a reason: it stands in the audit record.');
    setBusy(true);
    try {
      await onAct(reason);
      onDone();
    } catch (error) {
      setProblem(problemWords(error));
      setBusy(false);
    }
  };
  return (
    <Modal title={title} onClose={onClose}>
      <form className="privacy-form" onSubmit={(event) => void submit(event)}>
        <p>{text}</p>
        <fieldset className="roles">
          <legend>Why</legend>
          {reasons.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="reason"
                checked={one === reason}
                onChange={() => setReason(one)}
              />
              {words[one]}
            </label>
          ))}
        </fieldset>
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
            {act}
          </button>
        </div>
      </form>
    </Modal>
  );
}
