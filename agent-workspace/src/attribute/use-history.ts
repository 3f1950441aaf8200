import type { AttributeHistoryAnswer, VerifiedAttribute } from '@countersign/protocol';
import { useContext, useEffect, useState } from 'react';
import { RevealScope } from '../reveal/reveal-scope.ts';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';

export type History = {
  readonly answer: AttributeHistoryAnswer | undefined;
  readonly problem: string | undefined;
  readonly again: () => void;
};

/** Asked for when somebody looks, and again when the attribute was proven anew meanwhile. */
export function useHistory({ name, provenance }: VerifiedAttribute): History {
  const { api } = useWorkspace();
  const conversationId = useContext(RevealScope)?.id;
  const [{ answer, problem }, setFound] = useState<Partial<Omit<History, 'again'>>>({});
  const [attempt, setAttempt] = useState(0);
  const { verifiedAt } = provenance;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new proof or attempt asks again.
  useEffect(() => {
    if (conversationId === undefined) return;
    let isLeft = false;
    setFound((known) => ({ answer: known.answer }));
    api.history(conversationId, { name }).then(
      (found) => isLeft || setFound({ answer: found }),
      (error: unknown) => isLeft || setFound({ problem: problemWords(error) }),
    );
    return () => {
      isLeft = true;
    };
  }, [api, conversationId, name, verifiedAt, attempt]);
  return { answer, problem, again: () => setAttempt(attempt + 1) };
}
