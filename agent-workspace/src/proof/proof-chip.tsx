import type { ProofState } from '@countersign/protocol';
import { ProofIcon } from './proof-icon.tsx';
import { stateWords } from './proof-words.ts';

export function ProofChip({ state }: { readonly state: ProofState }) {
  return (
    <span className={`proof-chip proof-chip-${state}`}>
      <ProofIcon state={state} isSilent />
      {stateWords[state]}
    </span>
  );
}
