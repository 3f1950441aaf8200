import type { KeyboardEvent } from 'react';

/**
 * Up and down lead from a fact's button to the same one of the next fact that has it, so that a
 * hundred facts are not two hundred stops of the Tab key.
 */
export function onFactKey(event: KeyboardEvent<HTMLElement>): void {
  const step = steps.get(event.key);
  const button = (event.target as Element).closest<HTMLElement>('.attribute-actions button');
  if (step === undefined || !button) return;
  // Otherwise, at the ends, it would move through the inbox.
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.attribute-actions button')];
  const same = all.filter(({ className }) => className === button.className);
  same[same.indexOf(button) + step]?.focus();
}

const steps: ReadonlyMap<string, number> = new Map([
  ['ArrowDown', 1],
  ['ArrowUp', -1],
]);
