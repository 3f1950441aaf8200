import { type FormEvent, type ReactNode, useState } from 'react';
import { problemWords } from '../sign-in/problem-words.ts';
import { Modal } from './modal.tsx';
import { Problem } from './problem.tsx';

type Props = {
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** The words of the button that does it, and of the other one. */
  readonly act: string;
  readonly keep?: string;
  /** Instead of `act`, while it is being done. */
  readonly acting?: string;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  /** What it throws is told, and the dialog stays; after it the dialog closes. */
  readonly onAct: (form: FormData) => unknown;
  readonly onClose: () => void;
};

/** A dialog with two ways out: do it, or leave everything as it is. */
export function Question(props: Props) {
  const { title, children, act, keep = 'Cancel', acting = act, onAct, onClose } = props;
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await onAct(new FormData(event.currentTarget));
      onClose();
    } catch (error) {
      setProblem(problemWords(error));
      setBusy(false);
    }
  };
  return (
    <Modal title={title} onClose={onClose}>
      <form className="form" autoComplete="off" onSubmit={(event) => void submit(event)}>
        {children}
        <Problem words={problem} />
        <div className="modal-actions">
          <button type="button" className="button" onClick={onClose}>
            {keep}
          </button>
          <button
            type="submit"
            className={`button ${props.isDangerous ? 'button-danger' : 'button-main'}`}
            disabled={isBusy || props.isReady === false}
          >
            {isBusy ? acting : act}
          </button>
        </div>
      </form>
    </Modal>
  );
}
