import { countUnread } from '../store/inbox-state.ts';
import { useWorkspaceState } from '../store/workspace.ts';

/** The number of unread messages in the tab's title. No names: titles end up in histories. */
export function TitleBadge() {
  const unread = useWorkspaceState((state) => countUnread(state.inbox));
  return <title>{unread > 0 ? `(${unread}) Countersign` : 'Countersign'}</title>;
}
