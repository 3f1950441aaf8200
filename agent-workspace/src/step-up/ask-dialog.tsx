import type { AgentConversation } from '@countersign/protocol';
import type { FormEvent } from 'react';
import { Modal } from '../look/modal.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { useWorkspace } from '../store/workspace.ts';

type Props = { readonly conversation: AgentConversation; readonly onDone: () => void };

const ages = [
  { seconds: 300, label: 'within the last 5 minutes' },
  { seconds: 3600, label: 'within the last hour' },
] as const;

/** What to ask for: only what the connector offers. */
export function AskDialog({ conversation, onDone }: Props) {
  const { store } = useWorkspace();
  const { assurances } = conversation.card;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const acr = String(form.get('acr') ?? '');
    const maxAgeSeconds = Number(form.get('age') ?? 0);
    store.ask(conversation.id, {
      ...(acr && { acr }),
      ...(maxAgeSeconds > 0 && { maxAgeSeconds }),
    });
    onDone();
  };
  return (
    <Modal title="Ask the consumer to verify" onClose={onDone}>
      <form className="ask-form" onSubmit={submit}>
        <p>
          The consumer sees your name and may say no. The conversation goes on, and messages that
          are there keep their mark.
        </p>
        {assurances.length > 0 && (
          <fieldset>
            <legend>How they sign in</legend>
            <Option name="acr" value="" label="In any way" isFirst />
            {assurances.map(({ acr, label }) => (
              <Option key={acr} name="acr" value={acr} label={label} />
            ))}
          </fieldset>
        )}
        <fieldset>
          <legend>When they signed in</legend>
          <Option name="age" value="" label="At any time" isFirst />
          {ages.map(({ seconds, label }) => (
            <Option key={seconds} name="age" value={String(seconds)} label={label} />
          ))}
        </fieldset>
        <div className="modal-actions">
          <button type="button" className="button" onClick={onDone}>
            Cancel
          </button>
          <button type="submit" className="button button-main">
            Ask
          </button>
        </div>
      </form>
    </Modal>
  );
}

type OptionProps = {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly isFirst?: boolean;
};

function Option({ name, value, label, isFirst = false }: OptionProps) {
  return (
    <label>
      <input type="radio" name={name} value={value} defaultChecked={isFirst} />
      <OutsideText text={label} limit={60} />
    </label>
  );
}
