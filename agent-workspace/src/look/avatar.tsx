import type { ProofState } from '@countersign/protocol';
import { initialsOf } from '../outside/initials.ts';
import { Icon } from './icons.tsx';

type Props = { readonly name: string; readonly state: ProofState; readonly isLarge?: boolean };

/** The round picture of a consumer. A visitor without proof has no initials: the name is ours. */
export function Avatar({ name, state, isLarge = false }: Props) {
  const initials = state === 'anonymous' ? '' : initialsOf(name);
  return (
    <span className={`avatar avatar-${state} ${isLarge ? 'avatar-large' : ''}`} aria-hidden="true">
      {initials || <Icon name="person" />}
    </span>
  );
}
