import type { AttributeValue, RevealAnswer } from '@countersign/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useNow } from '../proof/clock.ts';

type Revealed = {
  readonly value: AttributeValue | undefined;
  readonly secondsLeft: number;
  readonly show: (answer: RevealAnswer) => void;
  readonly hide: () => void;
};

/**
 * Holds a value until its time is over, the window is hidden, or what it stands for changes:
 * `masked` is a new object with each card from the server.
 */
export function useRevealed(masked: AttributeValue, isBarred: boolean): Revealed {
  const [held, setHeld] = useState<RevealAnswer>();
  const now = useNow(1);
  // The clock beats once a second: rather a second too early than one too late.
  const isOver = held !== undefined && (isBarred || now + 1000 > held.until);
  const hide = useCallback(() => setHeld(undefined), []);
  const show = useCallback((answer: RevealAnswer) => {
    if (document.visibilityState === 'visible') setHeld(answer);
  }, []);
  useEffect(() => {
    if (isOver) hide();
  }, [isOver, hide]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new card hides what was of the old.
  useEffect(() => hide, [masked, hide]);
  useEffect(() => {
    const onChange = () => document.visibilityState === 'hidden' && hide();
    document.addEventListener('visibilitychange', onChange);
    window.addEventListener('pagehide', hide);
    return () => {
      document.removeEventListener('visibilitychange', onChange);
      window.removeEventListener('pagehide', hide);
    };
  }, [hide]);
  const value = isOver ? undefined : held?.value;
  const secondsLeft = held ? Math.max(0, Math.floor((held.until - now) / 1000)) : 0;
  return { value, secondsLeft, show, hide };
}
