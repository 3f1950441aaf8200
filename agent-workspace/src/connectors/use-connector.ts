import type { ConnectorAnswer } from '@countersign/protocol';
import { useCallback, useEffect, useState } from 'react';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';

const quickMs = 700;
const calmMs = 15_000;

export type LoadedConnector = {
  readonly connector: ConnectorAnswer | undefined;
  readonly problem: string | undefined;
  readonly reload: () => void;
};

/** One connector as it is now: asked for often while something runs, seldom otherwise. */
export function useConnector(id: string): LoadedConnector {
  const { api } = useWorkspace();
  const [connector, setConnector] = useState<ConnectorAnswer>();
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((number) => number + 1), []);
  const isBusy = connector !== undefined && hasSomethingRunning(connector);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(() => {
    let isOver = false;
    api.connector(id).then(
      (answer) => {
        if (isOver) return;
        setConnector(answer);
        setProblem(undefined);
      },
      (error) => !isOver && setProblem(problemWords(error)),
    );
    return () => {
      isOver = true;
    };
  }, [api, id, round]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer sets the next question.
  useEffect(() => {
    const timer = setTimeout(reload, isBusy ? quickMs : calmMs);
    return () => clearTimeout(timer);
  }, [connector, problem, isBusy, reload]);
  return { connector: connector?.id === id ? connector : undefined, problem, reload };
}

function hasSomethingRunning({ examination, test }: ConnectorAnswer): boolean {
  const isTesting = test?.state === 'waiting' || test?.state === 'running';
  return isTesting || (examination !== null && examination.endedAt === null);
}
