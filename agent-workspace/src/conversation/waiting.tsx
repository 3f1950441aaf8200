import { Icon } from '../look/icons.tsx';
import { exactTime, stopwatch } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { useWorkspaceState } from '../store/workspace.ts';

/** For how long the consumer of this conversation has been without an answer. */
export function Waiting({ conversationId }: { readonly conversationId: string }) {
  const now = useNow(1);
  const since = useWorkspaceState((state) => {
    const rows = state.inbox?.newest.conversations;
    return rows?.find(({ id }) => id === conversationId)?.waitingSince ?? null;
  });
  if (since === null) return null;
  return (
    <span className="talk-waiting" title={`Waiting since ${exactTime(since)}`}>
      <Icon name="clock" />
      <span className="only-read">waiting </span>
      {stopwatch(now - since)}
    </span>
  );
}
