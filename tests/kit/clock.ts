/** A clock that only the test moves. It starts at the same moment in every run. */
export type Clock = {
  readonly now: () => number;
  /** The same in seconds, as tokens count. */
  readonly seconds: () => number;
  advance(seconds: number): void;
};

export function createClock(startAt = Date.UTC(2027, 2, 15, 9, 30)): Clock {
  let at = startAt;
  return {
    now: () => at,
    seconds: () => Math.floor(at / 1000),
    advance: (seconds) => {
      at += seconds * 1000;
    },
  };
}
