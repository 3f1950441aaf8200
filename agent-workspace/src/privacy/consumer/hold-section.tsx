import {
  type ConsumerHoldings,
  type HoldReason,
  holdReasons,
  type ReleaseReason,
  releaseReasons,
} from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../../look/box.tsx';
import { exactTime } from '../../proof/ages.ts';
import { useWorkspace } from '../../store/workspace.ts';
import { ReasonDialog } from './reason-dialog.tsx';

const holdWords: Readonly<Record<HoldReason, string>> = {
  legal_claim: 'A legal claim, made or expected',
  authority_request: 'An authority asked for it',
  complaint: 'A complaint that is being looked into',
  investigation: 'An investigation of our own',
};
const releaseWords: Readonly<Record<ReleaseReason, string>> = {
  matter_closed: 'The matter is closed',
  authority_released: 'The authority released it',
  placed_by_mistake: 'It was placed by mistake',
};

type Props = { readonly held: ConsumerHoldings; readonly onDone: () => void };

/** A legal hold: what may be needed in a dispute must not go. */
export function HoldSection({ held: { id, heldAt }, onDone }: Props) {
  const { api } = useWorkspace();
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <Box
      title="Legal hold"
      beside={
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {heldAt === null ? 'Hold …' : 'Release …'}
        </button>
      }
    >
      <p className="hint">
        {heldAt === null
          ? 'While a hold stands, nothing of this consumer is erased, or removed because it is old.'
          : `Held since ${exactTime(heldAt)}. Nothing of this consumer is erased, or removed because it is old.`}
      </p>
      {isAsking && heldAt === null && (
        <ReasonDialog
          title="Hold this consumer?"
          text="Nothing of them can be erased until somebody releases them. Agents and the consumer notice nothing."
          reasons={holdReasons}
          words={holdWords}
          act="Hold"
          onAct={(reason) => api.privacy.hold(id, reason).then(onDone)}
          onClose={close}
        />
      )}
      {isAsking && heldAt !== null && (
        <ReasonDialog
          title="Release this consumer?"
          text="From then on they can be erased, and what is old is removed within a day."
          reasons={releaseReasons}
          words={releaseWords}
          act="Release"
          onAct={(reason) => api.privacy.release(id, reason).then(onDone)}
          onClose={close}
        />
      )}
    </Box>
  );
}
