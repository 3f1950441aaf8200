import type { ConsumerCard } from '@countersign/protocol';
import { Icon } from '../look/icons.tsx';
import { distrustChip } from './distrust-words.ts';
import './distrust.css';

/** Wherever somebody is said to be verified by a provider that is not trusted any more. */
export function DistrustChip({ state }: { readonly state: NonNullable<ConsumerCard['distrust']> }) {
  return (
    <span className="distrust-chip">
      <Icon name="warning" />
      {distrustChip[state]}
    </span>
  );
}
