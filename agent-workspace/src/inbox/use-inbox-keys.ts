import type { ConversationSummary } from '@countersign/protocol';
import type { KeyboardEvent, RefObject } from 'react';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { neighbour } from './filter-inbox.ts';

type Options = {
  readonly rows: readonly ConversationSummary[];
  readonly cursor: string | undefined;
  readonly setCursor: (id: string) => void;
  readonly open: (id: string) => void;
  readonly search: RefObject<HTMLInputElement | null>;
};

/** j and k from anywhere, arrows inside the inbox, Enter opens, / goes to the text filter. */
export function useInboxKeys({ rows, cursor, setCursor, open, search }: Options) {
  const move = (step: 1 | -1) => {
    const next = neighbour(rows, cursor, step);
    if (next !== undefined) setCursor(next);
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    '/': () => search.current?.focus(),
  });
  return (event: KeyboardEvent) => {
    const isSearch = event.target === search.current;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp' && !isSearch) move(-1);
    else if (event.key === 'Enter' && isSearch && rows[0]) open(rows[0].id);
    else if (event.key === 'Escape' && isSearch) search.current?.blur();
    else return;
    event.preventDefault();
  };
}
