/**
 * The conversations of the brand: filter, search, choose. Owns its filters and the cursor of the
 * keyboard. Entry point: `Inbox`. Choosing a row hands over to the router; nothing here changes a
 * conversation.
 */
import { useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Icon } from '../look/icons.tsx';
import { allConversations } from '../store/inbox-state.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { countWords, filterInbox, type InboxView } from './filter-inbox.ts';
import { InboxFilters, StatusSwitch } from './inbox-filters.tsx';
import { type Cursor, InboxList } from './inbox-list.tsx';
import { InboxEmpty, InboxLoading, InboxProblem } from './inbox-states.tsx';
import { useInboxKeys } from './use-inbox-keys.ts';

type Props = { readonly openId: string | undefined };

export function Inbox({ openId }: Props) {
  const { session } = useWorkspace();
  const inbox = useWorkspaceState((state) => state.inbox);
  const problem = useWorkspaceState((state) => state.inboxProblem);
  const [view, setView] = useState<InboxView>({ filter: 'all', status: 'open', text: '' });
  const [cursor, setCursor] = useState<Cursor>();
  const search = useRef<HTMLInputElement>(null);
  const [, goTo] = useLocation();
  const all = useMemo(() => (inbox ? allConversations(inbox) : []), [inbox]);
  const rows = useMemo(() => filterInbox(all, view, session.agent.id), [all, view, session]);
  const onKeyDown = useInboxKeys({
    rows,
    cursor: cursor?.id ?? openId,
    setCursor: (id) => setCursor({ id, wantsFocus: true }),
    open: (id) => goTo(`/conversations/${id}`),
    search,
  });
  return (
    <section className="inbox" aria-label="Inbox" onKeyDown={onKeyDown}>
      <header className="inbox-header">
        <h1>Inbox</h1>
        {inbox && <span className="inbox-count">{countWords(all, view, inbox.hasEarlier)}</span>}
        <StatusSwitch view={view} onChange={setView} />
      </header>
      <div className="inbox-search">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          aria-label="Filter by name or text"
          aria-keyshortcuts="/"
          placeholder="Filter by name or text"
          value={view.text}
          maxLength={100}
          onChange={(event) => setView({ ...view, text: event.target.value })}
        />
        <kbd>/</kbd>
      </div>
      <InboxFilters view={view} onChange={setView} />
      {!inbox && !problem && <InboxLoading />}
      {problem && <InboxProblem code={problem} />}
      {inbox && rows.length === 0 && (
        <InboxEmpty view={view} isNew={all.length === 0} hasEarlier={inbox.hasEarlier} />
      )}
      {rows.length > 0 && (
        <InboxList rows={rows} openId={openId} cursor={cursor} onCursor={setCursor} />
      )}
    </section>
  );
}
