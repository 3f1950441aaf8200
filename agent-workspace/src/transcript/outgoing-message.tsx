import { errorCodes } from '@countersign/protocol';
import { clockTime } from '../proof/ages.ts';
import type { OutgoingItem } from '../store/outbox.ts';
import { useWorkspace, useWorkspaceState } from '../store/workspace.ts';
import { MessageText } from './message-text.tsx';

/** A message of ours that the server has not shown back yet. */
export function OutgoingMessage({ item }: { readonly item: OutgoingItem }) {
  const { store } = useWorkspace();
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  const { id, kind, state, code, at } = item;
  return (
    <li className={`message ${kind === 'note' ? 'is-note' : 'is-agent'} is-${state}`}>
      <MessageText item={item} />
      {state === 'failed' ? (
        <span className="message-meta is-problem" role="alert">
          Not sent{code ? `: ${errorCodes[code].title}` : ''}
          <button type="button" className="link-button" onClick={() => store.retry(id)}>
            Try again
          </button>
          <button type="button" className="link-button" onClick={() => store.discard(id)}>
            Discard
          </button>
        </span>
      ) : (
        <span className="message-meta">
          {state === 'sent' && `${clockTime(at)} · sent`}
          {state === 'sending' && (isOnline ? 'sending …' : 'waits for the connection')}
        </span>
      )}
    </li>
  );
}
