import { createContext, useContext, useSyncExternalStore } from 'react';

/** The server's time as we know it, and a beat once a second for what ages on the screen. */
export type Clock = {
  readonly now: () => number;
  readonly subscribe: (onBeat: () => void) => () => void;
};

export const ClockContext = createContext<Clock>({ now: () => 0, subscribe: () => () => {} });

/** The time, in steps, so that a part that ages by the minute is not drawn every second. */
export function useNow(stepSeconds: number): number {
  const clock = useContext(ClockContext);
  const step = stepSeconds * 1000;
  return useSyncExternalStore(clock.subscribe, () => Math.floor(clock.now() / step) * step);
}
