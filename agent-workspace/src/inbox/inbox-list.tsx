import type { ConversationSummary } from '@countersign/protocol';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { InboxRow } from './inbox-row.tsx';

/** The row that the keyboard is at; `wantsFocus` until that row has taken the focus. */
export type Cursor = { readonly id: string; readonly wantsFocus: boolean };

type Props = {
  readonly rows: readonly ConversationSummary[];
  readonly openId: string | undefined;
  readonly cursor: Cursor | undefined;
  readonly onCursor: (cursor: Cursor) => void;
};

/** A row is as high as its text; this one at the usual size. */
const rowPixels = 68;
/** This close to the end the next page is fetched. */
const rowsAhead = 20;

/** Only the rows in view are in the document, so 5,000 conversations scroll like 50. */
export function InboxList({ rows, openId, cursor, onCursor }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  const items = list.getVirtualItems();
  useEarlierRows((items.at(-1)?.index ?? 0) > rows.length - rowsAhead);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see the last line of the effect.
  useEffect(() => {
    const index = cursor?.wantsFocus ? rows.findIndex(({ id }) => id === cursor.id) : -1;
    if (index >= 0) list.scrollToIndex(index, { align: 'auto' });
    // Follow the cursor when it moves, not when the rows move under it.
  }, [cursor]);
  const tabStop = rows.find(({ id }) => id === (cursor?.id ?? openId))?.id ?? rows[0]?.id;
  return (
    <div className="inbox-scroller" ref={scroller}>
      <ol className="inbox-list" style={{ height: list.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <li
              key={row.id}
              ref={list.measureElement}
              data-index={index}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <InboxRow
                row={row}
                isOpen={row.id === openId}
                isTabStop={row.id === tabStop}
                wantsFocus={cursor?.wantsFocus === true && row.id === cursor.id}
                onCursor={onCursor}
              />
            </li>
          ) : null;
        })}
      </ol>
      <EarlierState />
    </div>
  );
}

function useEarlierRows(isNearEnd: boolean): void {
  const { store } = useWorkspace();
  const state = useWorkspaceState(({ earlierInbox }) => earlierInbox);
  const inbox = useWorkspaceState((all) => all.inbox);
  useEffect(() => {
    if (isNearEnd && inbox?.hasEarlier && state === 'ready') void store.loadEarlierConversations();
  }, [isNearEnd, inbox, state, store]);
}

function EarlierState() {
  const { store } = useWorkspace();
  const state = useWorkspaceState(({ earlierInbox }) => earlierInbox);
  if (state === 'loading') return <p className="inbox-more">Loading earlier conversations …</p>;
  if (state !== 'failed') return null;
  return (
    <p className="inbox-more">
      Earlier conversations could not be loaded.{' '}
      <button
        type="button"
        className="link-button"
        onClick={() => void store.loadEarlierConversations()}
      >
        Try again
      </button>
    </p>
  );
}
