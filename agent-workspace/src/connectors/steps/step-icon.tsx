import type { StepState } from '@countersign/protocol';
import { Drawing } from '../../look/icons.tsx';

export const stateWords: Readonly<Record<StepState, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  warning: 'Warning',
  skipped: 'Skipped',
  running: 'Running',
};

const paths: Readonly<Record<StepState, string>> = {
  passed: 'M6 12.5l4 4L18 8',
  failed: 'M7 7l10 10M17 7L7 17',
  warning: 'M12 4L3 19.5h18L12 4zM12 10v4.5M12 17h.01',
  skipped: 'M7 12h10',
  running: 'M12 3.5a8.5 8.5 0 108.5 8.5',
};

type Props = { readonly state: StepState; readonly isSilent?: boolean };

/** Never green: that is proof and nothing else. Each state has a shape and a word of its own. */
export function StepIcon({ state, isSilent = false }: Props) {
  return (
    <span className={`step-icon step-icon-${state}`}>
      <Drawing>
        <path d={paths[state]} className="icon-line" />
      </Drawing>
      {!isSilent && <span className="only-read">{stateWords[state]}</span>}
    </span>
  );
}
