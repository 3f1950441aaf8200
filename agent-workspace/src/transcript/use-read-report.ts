import type { AgentTranscriptItem } from '@countersign/protocol';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useWorkspace } from '../store/workspace.ts';

/**
 * Reports what the consumer sent as read once it is in front of the agent: at the end of the
 * transcript, in a window that has the focus.
 *
 * @returns how many consumer messages arrived below what the agent is looking at
 */
export function useReadReport(
  conversationId: string,
  items: readonly AgentTranscriptItem[],
  isAtEnd: boolean,
): number {
  const { store } = useWorkspace();
  const isWatched = useSyncExternalStore(subscribeToFocus, hasFocus);
  const seenUpTo = useRef(0);
  const last = items.at(-1)?.sequence ?? 0;
  if (isAtEnd) seenUpTo.current = last;
  useEffect(() => {
    if (isAtEnd && isWatched && last > 0) store.markRead(conversationId);
  }, [store, conversationId, isAtEnd, isWatched, last]);
  return items.filter(
    (item) =>
      item.type === 'message' && item.from === 'consumer' && item.sequence > seenUpTo.current,
  ).length;
}

const hasFocus = () => document.visibilityState === 'visible' && document.hasFocus();

function subscribeToFocus(onChange: () => void): () => void {
  const names = ['focus', 'blur'] as const;
  for (const name of names) window.addEventListener(name, onChange);
  document.addEventListener('visibilitychange', onChange);
  return () => {
    for (const name of names) window.removeEventListener(name, onChange);
    document.removeEventListener('visibilitychange', onChange);
  };
}
