import type { ConsumerHoldings } from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../../look/box.tsx';
import { Question } from '../../look/question.tsx';
import { exactTime } from '../../proof/ages.ts';
import { useWorkspace } from '../../store/workspace.ts';

type Props = { readonly held: ConsumerHoldings; readonly onDone: () => void };

/** Restriction (GDPR 18): all is kept, and nobody sees or uses it until it is lifted. */
export function RestrictionSection({ held: { id, restrictedAt }, onDone }: Props) {
  const { privacy } = useWorkspace().api;
  const [isAsking, setAsking] = useState(false);
  const isRestricted = restrictedAt !== null;
  return (
    <Box
      title="Restriction"
      beside={
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {isRestricted ? 'Lift …' : 'Restrict …'}
        </button>
      }
    >
      <p className="hint">
        {isRestricted
          ? `Restricted since ${exactTime(restrictedAt)}. Agents see that, and nothing else.`
          : 'For who contests their data or its use: it is kept, and shown to nobody meanwhile.'}
      </p>
      {isAsking && (
        <Question
          title={isRestricted ? 'Lift the restriction?' : 'Restrict this consumer’s data?'}
          act={isRestricted ? 'Lift' : 'Restrict'}
          onAct={() => (isRestricted ? privacy.unrestrict(id) : privacy.restrict(id)).then(onDone)}
          onClose={() => setAsking(false)}
        >
          <p>{isRestricted ? whatLiftingDoes : whatItDoes}</p>
        </Question>
      )}
    </Box>
  );
}

const whatItDoes =
  'At once agents see nothing of it, the consumer is signed out, and no proof of theirs is taken. ' +
  'They can chat as not verified, if the brand allows that. Nothing is removed; it can still be ' +
  'exported and erased.';
const whatLiftingDoes =
  'Agents see and use everything again, at once, and the consumer may sign in again.';
