import { limits, type RevealAnswer, type RevealReason, revealReasons } from '@countersign/protocol';
import { useState } from 'react';
import { Question } from '../look/question.tsx';
import { Reasons } from '../look/reasons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { Field } from '../sign-in/field.tsx';
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
  const reveal = async (form: FormData) => {
    if (!reason) return;
    const text = String(form.get('text') ?? '').trim();
    const { kind, name, correctionId } = fact;
    const which = { kind, name, ...(correctionId !== undefined && { correctionId }) };
    onShown(await api.reveal(conversationId, { ...which, reason, ...(text && { text }) }));
  };
  return (
    <Question
      title={
        <>
          Show <OutsideText text={fact.label} limit={80} />
        </>
      }
      act={`Show for ${limits.revealSeconds} seconds`}
      keep="Keep hidden"
      onAct={reveal}
      onClose={onClose}
    >
      <p>
        You see <OutsideText text={fact.label} limit={80} /> for {limits.revealSeconds} seconds.
        Your name, the time and the reason are recorded.
      </p>
      <Reasons
        legend="Why do you need it?"
        reasons={revealReasons}
        words={reasonWords}
        onChoose={setReason}
      />
      <Field
        label={reason === 'other' ? 'The reason in words' : 'In words, if you like'}
        name="text"
        hint="It becomes a note in this conversation. Leave the value itself out."
        required={reason === 'other'}
        maxLength={limits.revealTextCharacters}
      />
    </Question>
  );
}
