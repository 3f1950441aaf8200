import { Icon } from '../look/icons.tsx';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';

/** Says that the connection is gone, what happens to what is written, and how to try at once. */
export function LinkBar() {
  const { store } = useWorkspace();
  const link = useWorkspaceState((state) => state.link);
  const hasBeenOnline = useWorkspaceState((state) => state.inbox !== undefined);
  const waiting = useWorkspaceState(
    ({ outbox }) => outbox.filter(({ state }) => state === 'sending').length,
  );
  const isGone = link === 'offline' || (link === 'connecting' && hasBeenOnline);
  return (
    <div role="status">
      {isGone && (
        <div className="link-bar">
          <Icon name="offline" />
          <span>
            <strong>No connection.</strong> You can go on writing; it is sent once the connection is
            back.
            {waiting > 0 && ` ${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'}.`}
          </span>
          <button type="button" className="link-button" onClick={() => store.wake()}>
            Try now
          </button>
        </div>
      )}
    </div>
  );
}
