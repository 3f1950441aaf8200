import { isAllowed, limits } from '@countersign/protocol';
import { useContext, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { Question } from '../look/question.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { RevealScope } from '../reveal/reveal-scope.ts';
import type { Fact } from '../reveal/revealable.tsx';
import { Field } from '../sign-in/field.tsx';
import { useWorkspace } from '../store/workspace.ts';

/** The button beside a value, for what the consumer says it is now. */
export function Correct({ fact }: { readonly fact: Fact }) {
  const { session } = useWorkspace();
  const card = useContext(RevealScope)?.card;
  const [isOpen, setOpen] = useState(false);
  if (!isAllowed(session.agent.roles, 'attribute.correct')) return null;
  // A note stands beside what is verified; there it is asked for, too.
  if (fact.kind === 'page' && card?.verified.some(({ name }) => name === fact.name)) return null;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={`Note what the consumer says of ${visibleString(fact.label)}`}
        title="The consumer says otherwise"
        onClick={() => setOpen(true)}
      >
        <Icon name="note" />
      </button>
      {isOpen && <CorrectDialog fact={fact} onClose={() => setOpen(false)} />}
    </>
  );
}

const seen = 'All agents see it; the consumer does not.';
const hints: Readonly<Record<Fact['kind'], string>> = {
  verified: `It stands beside the value as your note, and changes nothing of it. ${seen}`,
  page: `It stands beside what the page said as your note, and verifies nothing. ${seen}`,
};

type Props = { readonly fact: Fact; readonly onClose: () => void };

function CorrectDialog({ fact, onClose }: Props) {
  const { api, store } = useWorkspace();
  const conversationId = useContext(RevealScope)?.id ?? '';
  // The same for each attempt: what arrived twice is one note.
  const [id] = useState(() => store.newId());
  return (
    <Question
      title={
        <>
          The consumer says otherwise: <OutsideText text={fact.label} limit={80} />
        </>
      }
      act="Note it"
      onAct={(form) => {
        const text = String(form.get('text') ?? '').trim();
        return api.correct(conversationId, { id, name: fact.name, text });
      }}
      onClose={onClose}
    >
      <Field
        label="What does the consumer say it is now?"
        name="text"
        hint={hints[fact.kind]}
        required
        pattern={hasLetters}
        maxLength={limits.correctionCharacters}
      />
    </Question>
  );
}

/** More than spaces. */
const hasLetters = String.raw`.*\S.*`;
