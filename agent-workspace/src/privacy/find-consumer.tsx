import type { ConsumerSearchRequest, PrivacyOverview } from '@countersign/protocol';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { Box } from '../look/box.tsx';
import { Problem } from '../look/problem.tsx';
import { cutText, visibleString } from '../outside/visible-text.ts';
import { Field } from '../sign-in/field.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';

const ways = {
  subject: 'Subject at the provider',
  conversation: 'Conversation',
  consumer: 'Consumer id',
} as const;
type Way = keyof typeof ways;

type Props = { readonly connectors: PrivacyOverview['connectors'] };

/** By what the provider calls them, by a conversation, or by our own id; each exact. */
export function FindConsumer({ connectors }: Props) {
  const { api } = useWorkspace();
  const [, goTo] = useLocation();
  const [way, setWay] = useState<Way>('subject');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const by = readForm(way, new FormData(event.currentTarget));
    setProblem(undefined);
    if (!by) return setProblem(`This is no id of ours. ${idHint}`);
    setBusy(true);
    try {
      const id = await api.privacy.findConsumer(by);
      if (id) return goTo(`/privacy/consumers/${id}`);
      setProblem('There is nobody here by that. It must be exact; capitals count.');
    } catch (error) {
      setProblem(problemWords(error));
    }
    setBusy(false);
  };
  return (
    <Box title="Find a consumer">
      <form className="form" onSubmit={(event) => void submit(event)}>
        <fieldset className="privacy-ways">
          <legend className="only-read">Find by</legend>
          {Object.entries(ways).map(([key, words]) => (
            <label key={key}>
              <input
                type="radio"
                name="way"
                checked={key === way}
                onChange={() => setWay(key as Way)}
              />
              {words}
            </label>
          ))}
        </fieldset>
        {way === 'subject' && <Connector connectors={connectors} />}
        <Field
          key={way}
          label={ways[way]}
          name="sought"
          required
          maxLength={255}
          autoComplete="off"
          spellCheck={false}
          hint={hints[way]}
        />
        <Problem words={problem} />
        <button type="submit" className="button button-main" disabled={isBusy}>
          {isBusy ? 'Looking …' : 'Find'}
        </button>
      </form>
    </Box>
  );
}

function Connector({ connectors }: Props) {
  return (
    <label className="field">
      Connector
      <select name="connector" required>
        {connectors.map(({ id, name }) => (
          <option key={id} value={id}>
            {visibleString(cutText(name, 80))}
          </option>
        ))}
      </select>
    </label>
  );
}

const idHint = 'It has 22 letters, digits, dashes or underscores.';
const hints: Readonly<Record<Way, string>> = {
  subject: 'The claim “sub” of their ID token, exactly. We keep only a keyed hash of it.',
  conversation: 'Its id or its address in the Agent Workspace.',
  consumer: 'As in the audit record below.',
};

function readForm(way: Way, form: FormData): ConsumerSearchRequest | undefined {
  const sought = String(form.get('sought') ?? '').trim();
  if (way === 'subject') return { connectorId: String(form.get('connector')), subject: sought };
  const id = /(?:^|\/)([\w-]{22})$/.exec(sought)?.[1];
  if (!id) return undefined;
  return way === 'conversation' ? { conversationId: id } : { consumerId: id };
}
