/**
 * What consumers say that an attribute is now, as agents noted it. Entry points: `Corrections`,
 * under a value, and `Correct`, the button beside it. A correction never stands in a value's place,
 * and is drawn as a note: nobody may take it for what a proof said.
 */
import { type AttributeCorrection, type ConsumerCard, isAllowed } from '@countersign/protocol';
import { useContext, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { exactTime, timeOrDay } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { RevealScope } from '../reveal/reveal-scope.ts';
import { type Fact, Revealable } from '../reveal/revealable.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';

/** Beside what is verified if the card has it, else beside what the page said. */
export function Corrections({ fact }: { readonly fact: Fact }) {
  const conversation = useContext(RevealScope);
  if (!conversation) return null;
  const { card, id } = conversation;
  const proven = card.verified.find(({ name }) => name === fact.name);
  const noted = card.corrections.filter(({ name }) => name === fact.name);
  if (noted.length === 0 || (fact.kind === 'page' && proven)) return null;
  return (
    <dd className="corrections">
      <ul aria-label={`What the consumer says of ${visibleString(fact.label)}`}>
        {noted.map((correction) => (
          <Correction
            key={correction.id}
            fact={fact}
            conversationId={id}
            correction={correction}
            isOlder={isOlder(correction, proven)}
          />
        ))}
      </ul>
    </dd>
  );
}

function isOlder(
  { at }: AttributeCorrection,
  proven: ConsumerCard['verified'][number] | undefined,
) {
  return proven !== undefined && proven.provenance.verifiedAt > at;
}

type Props = {
  readonly fact: Fact;
  readonly conversationId: string;
  readonly correction: AttributeCorrection;
  readonly isOlder: boolean;
};

function Correction({ fact, conversationId, correction, isOlder }: Props) {
  const { id, value, agent, at } = correction;
  const now = useNow(60);
  return (
    <li className={isOlder ? 'correction is-older' : 'correction'}>
      <Icon name="note" />
      <div>
        <p className="correction-words">The consumer says</p>
        <Revealable fact={{ ...fact, correctionId: id }} value={value} />
        <p className="correction-by">
          Noted by <OutsideText text={agent.name} limit={60} />,{' '}
          <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
            {timeOrDay(at, now)}
          </time>
          {isOlder && <strong> · older than this proof</strong>}
          <Remove correction={correction} conversationId={conversationId} />
        </p>
      </div>
    </li>
  );
}

function Remove({ correction, conversationId }: Pick<Props, 'correction' | 'conversationId'>) {
  const { api, session } = useWorkspace();
  const [problem, setProblem] = useState<string>();
  const { id: own, roles } = session.agent;
  const { id, agent } = correction;
  if (agent.id !== own && !isAllowed(roles, 'attribute.remove_correction')) return null;
  const remove = () => {
    setProblem(undefined);
    api
      .removeCorrection(conversationId, id)
      .catch((error: unknown) => setProblem(problemWords(error)));
  };
  return (
    <>
      {' · '}
      <button type="button" className="link-button" aria-label="Remove this note" onClick={remove}>
        Remove
      </button>
      {problem && (
        <span className="error-text" role="alert">
          {' '}
          {problem}
        </span>
      )}
    </>
  );
}
