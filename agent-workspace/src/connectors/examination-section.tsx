import type { Examination } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { ago, exactTime } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { StepList } from './steps/step-list.tsx';

type Props = { readonly examination: Examination | null; readonly onStart: () => void };

export function ExaminationSection({ examination, onStart }: Props) {
  const isRunning = examination !== null && examination.endedAt === null;
  return (
    <Box
      title="Examination"
      beside={
        <>
          {examination?.endedAt && <Ended examination={examination} />}
          <button
            type="button"
            className="button button-main"
            disabled={isRunning}
            onClick={onStart}
          >
            {isRunning ? 'Examining …' : examination ? 'Examine again' : 'Examine'}
          </button>
        </>
      }
    >
      {examination ? (
        <StepList label="Steps of the examination" steps={examination.steps} />
      ) : (
        <p className="hint">
          Asks the provider as a sign-in would: addresses, certificates, discovery, keys, clocks,
          redirect URIs and our client authentication. It signs nobody in and takes a few seconds.
        </p>
      )}
    </Box>
  );
}

function Ended({ examination: { steps, endedAt } }: { readonly examination: Examination }) {
  const now = useNow(10);
  const count = (state: string): number => steps.filter((step) => step.state === state).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  const at = endedAt ?? 0;
  const what =
    failed + warnings === 0
      ? 'Nothing wrong'
      : `${failed} failed, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  return (
    <span className="hint" title={exactTime(at)}>
      {what} · {ago(at, now)}
    </span>
  );
}
