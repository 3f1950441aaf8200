import { useState } from 'react';
import { Question } from '../../look/question.tsx';
import { Reasons } from '../../look/reasons.tsx';

type Props<Reason extends string> = {
  readonly title: string;
  readonly text: string;
  readonly reasons: readonly Reason[];
  readonly words: Readonly<Record<Reason, string>>;
  readonly act: string;
  readonly onAct: (reason: Reason) => Promise<void>;
  readonly onClose: () => void;
};

/** Something that is done for a reason, which the audit record keeps. */
export function ReasonDialog<Reason extends string>(props: Props<Reason>) {
  const { title, text, reasons, words, act, onAct, onClose } = props;
  const [reason, setReason] = useState<Reason>();
  return (
    <Question title={title} act={act} onAct={() => reason && onAct(reason)} onClose={onClose}>
      <p>{text}</p>
      <Reasons
        legend="Why, for the audit record"
        reasons={reasons}
        words={words}
        onChoose={setReason}
      />
    </Question>
  );
}
