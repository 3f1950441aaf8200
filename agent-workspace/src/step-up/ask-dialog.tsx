import type { AgentConversation, VerificationWish } from '@countersign/protocol';
import { Question } from '../look/question.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { useWorkspace } from '../store/workspace.ts';
import { ageWords } from './step-up-words.ts';

type Props = {
  readonly conversation: AgentConversation;
  /** Filled in at first; any proof if not said. */
  readonly wish?: VerificationWish;
  readonly onDone: () => void;
};

const usualAges = [300, 3_600];

/** What to ask for: only what the connector offers. */
export function AskDialog({ conversation, wish, onDone }: Props) {
  const { store } = useWorkspace();
  const { assurances } = conversation.card;
  const wished = assurances.find(({ acr }) => acr === wish?.assurance?.acr)?.acr ?? '';
  const age = wish?.maxAgeSeconds ?? null;
  const ages = [...new Set([...usualAges, ...(age === null ? [] : [age])])].sort((a, b) => a - b);
  const ask = (form: FormData) => {
    const acr = String(form.get('acr') ?? '');
    const maxAgeSeconds = Number(form.get('age') ?? 0);
    store.ask(conversation.id, {
      ...(acr && { acr }),
      ...(maxAgeSeconds > 0 && { maxAgeSeconds }),
    });
  };
  return (
    <Question title="Ask the consumer to verify" act="Ask" onAct={ask} onClose={onDone}>
      <p>
        The consumer sees your name and may say no. The conversation goes on, and messages that are
        there keep their mark.
      </p>
      {assurances.length > 0 && (
        <fieldset className="framed">
          <legend>How they sign in</legend>
          <Option name="acr" value="" label="In any way" isChosen={wished === ''} />
          {assurances.map(({ acr, label }) => (
            <Option key={acr} name="acr" value={acr} label={label} isChosen={acr === wished} />
          ))}
        </fieldset>
      )}
      <fieldset className="framed">
        <legend>When they signed in</legend>
        <Option name="age" value="" label="At any time" isChosen={age === null} />
        {ages.map((seconds) => (
          <Option
            key={seconds}
            name="age"
            value={String(seconds)}
            label={ageWords(seconds)}
            isChosen={seconds === age}
          />
        ))}
      </fieldset>
    </Question>
  );
}

type OptionProps = {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
};

function Option({ name, value, label, isChosen }: OptionProps) {
  return (
    <label>
      <input type="radio" name={name} value={value} defaultChecked={isChosen} />
      <OutsideText text={label} limit={60} />
    </label>
  );
}
