import type { ConsumerHoldings } from '@countersign/protocol';
import { useState } from 'react';
import { Modal } from '../../look/modal.tsx';
import { exactTime } from '../../proof/ages.ts';
import { problemWords } from '../../sign-in/problem-words.ts';
import { useWorkspace } from '../../store/workspace.ts';

type Props = { readonly held: ConsumerHoldings; readonly onDone: () => void };

/** Restriction (GDPR 18): all is kept, and nobody sees or uses it until it is lifted. */
export function RestrictionSection({ held: { id, restrictedAt }, onDone }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <section className="privacy-box" aria-labelledby="restriction">
      <header>
        <h2 id="restriction">Restriction</h2>
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {restrictedAt === null ? 'Restrict …' : 'Lift …'}
        </button>
      </header>
      <p className="privacy-hint">
        {restrictedAt === null
          ? 'For who contests their data or its use: it is kept, and shown to nobody meanwhile.'
          : `Restricted since ${exactTime(restrictedAt)}. Agents see that, and nothing else.`}
      </p>
      {isAsking && (
        <RestrictionDialog
          id={id}
          isRestricted={restrictedAt !== null}
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

type DialogProps = {
  readonly id: string;
  readonly isRestricted: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function RestrictionDialog({ id, isRestricted, onClose, onDone }: DialogProps) {
  const { api } = useWorkspace();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await (isRestricted ? api.privacy.unrestrict(id) : api.privacy.restrict(id));
      onDone();
    } catch (error) {
      setProblem(problemWords(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      title={isRestricted ? 'Lift the restriction?' : 'Restrict this consumer’s data?'}
      onClose={onClose}
    >
      <p>
        {isRestricted
          ? 'Agents see and use everything again, at once, and the consumer may sign in again.'
          : 'At once agents see nothing of it, the consumer is signed out, and no proof of theirs ' +
            'is taken. They can chat as not verified, if the brand allows that. Nothing is ' +
            'removed; it can still be exported and erased.'}
      </p>
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
          type="button"
          className="button button-main"
          disabled={isBusy}
          onClick={() => void act()}
        >
          {isRestricted ? 'Lift' : 'Restrict'}
        </button>
      </div>
    </Modal>
  );
}
