import type { AuditLine } from '@countersign/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemWords } from '../../sign-in/problem-words.ts';
import type { AuditQuery, PrivacyApi } from '../../store/privacy-api.ts';

type State = {
  readonly query: AuditQuery;
  readonly lines: readonly AuditLine[];
  /** Null: there is nothing older that fits. */
  readonly next: number | null;
  readonly isLoading: boolean;
  readonly problem: string | undefined;
};

export type AuditSearch = State & {
  readonly search: (query: AuditQuery) => void;
  readonly loadMore: () => void;
};

/** A search and the pages of it that were read; an answer to an earlier search is dropped. */
export function useAudit(api: PrivacyApi, first: AuditQuery): AuditSearch {
  const [state, setState] = useState<State>({
    ...{ query: first, lines: [], next: null, isLoading: true, problem: undefined },
  });
  const round = useRef(0);
  const load = useCallback(
    async (query: AuditQuery, known: readonly AuditLine[], before?: number) => {
      round.current += 1;
      const mine = round.current;
      const from = before === undefined ? {} : { before };
      setState({ query, lines: known, next: before ?? null, isLoading: true, problem: undefined });
      try {
        const { lines, next } = await api.audit({ ...query, ...from });
        if (mine !== round.current) return;
        const all = [...known, ...lines];
        setState({ query, lines: all, next, isLoading: false, problem: undefined });
      } catch (error) {
        if (mine !== round.current) return;
        const problem = problemWords(error);
        setState({ query, lines: known, next: before ?? null, isLoading: false, problem });
      }
    },
    [api],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `first` is where it begins, once.
  useEffect(() => {
    void load(first, []);
    return () => {
      round.current += 1;
    };
  }, [load]);
  return {
    ...state,
    search: (query) => void load(query, []),
    loadMore: () => void load(state.query, state.lines, state.next ?? undefined),
  };
}
