import type { ProofState } from '@countersign/protocol';
import { Drawing, Icon } from '../look/icons.tsx';
import { type Distrust, distrustChip } from './distrust-words.ts';
import { stateWords } from './proof-words.ts';

const outline = 'M12 3l7 3v5c0 5-3 8.5-7 10-4-1.5-7-5-7-10V6l7-3z';

type Props = {
  readonly state: ProofState;
  /** What the brand thinks of the provider that vouched. */
  readonly distrust?: Distrust | undefined;
  readonly isSilent?: boolean;
};

/**
 * Solid shield: proof. Shield with a clock: proof that has lapsed. Dashed shield: none. The same
 * three everywhere, and a warning instead where who vouched is not trusted. Silent where words
 * beside it say the same.
 */
export function ProofIcon({ state, distrust, isSilent = false }: Props) {
  if (distrust && state !== 'anonymous') {
    return (
      <span className="proof-icon proof-icon-distrusted" data-proof="distrusted">
        <Icon name="warning" />
        {!isSilent && <span className="only-read">{distrustChip[distrust]}</span>}
      </span>
    );
  }
  return (
    <span className={`proof-icon proof-icon-${state}`} data-proof={state}>
      <Drawing>{shields[state]}</Drawing>
      {!isSilent && <span className="only-read">{stateWords[state]}</span>}
    </span>
  );
}

const shields = {
  verified: (
    <>
      <path d="M12 2.5l7.5 3.2V11c0 5.2-3.2 8.8-7.5 10.5C7.7 19.8 4.5 16.2 4.5 11V5.7z" />
      <path className="proof-tick" d="M8.5 12l2.4 2.4 4.6-4.8" />
    </>
  ),
  lapsed: <path className="icon-line" d={`${outline}M12 8v4l2.5 1.5`} />,
  anonymous: <path className="icon-line proof-dashed" d={outline} />,
} as const;
