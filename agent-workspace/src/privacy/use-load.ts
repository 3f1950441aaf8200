import { useCallback, useEffect, useState } from 'react';
import { problemWords } from '../sign-in/problem-words.ts';

export type Loaded<T> = {
  readonly answer: T | undefined;
  readonly problem: string | undefined;
  readonly reload: () => void;
};

/** Asks now, and again on `reload`; an answer that comes too late is dropped. */
export function useLoad<T>(ask: () => Promise<T>): Loaded<T> {
  const [answer, setAnswer] = useState<T>();
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(() => {
    let isOver = false;
    setProblem(undefined);
    ask().then(
      (given) => !isOver && setAnswer(() => given),
      (error) => !isOver && setProblem(problemWords(error)),
    );
    return () => {
      isOver = true;
    };
  }, [ask, round]);
  return { answer, problem, reload: useCallback(() => setRound((number) => number + 1), []) };
}
