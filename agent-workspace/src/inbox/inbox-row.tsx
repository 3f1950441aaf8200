import type { ConversationSummary } from '@countersign/protocol';
import { memo, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../look/avatar.tsx';
import { Icon } from '../look/icons.tsx';
import { OutsideName } from '../outside/outside-text.tsx';
import { exactTime, shortAge } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { withheldText } from '../proof/withheld-words.ts';
import type { Cursor } from './inbox-list.tsx';

type Props = {
  readonly row: ConversationSummary;
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
  readonly wantsFocus: boolean;
  readonly onCursor: (cursor: Cursor) => void;
};

/** The shield stands before the name, where no character of a name can reach. */
export const InboxRow = memo(function InboxRow(props: Props) {
  const { row, isOpen, isTabStop, wantsFocus, onCursor } = props;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (wantsFocus) link.current?.focus({ preventScroll: true });
  }, [wantsFocus]);
  return (
    <Link
      ref={link}
      href={`/conversations/${row.id}`}
      className={`inbox-row ${row.unread > 0 ? 'is-unread' : ''}`}
      aria-current={isOpen ? 'true' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={() => onCursor({ id: row.id, wantsFocus: false })}
    >
      <Avatar name={row.displayName} state={row.proofState} />
      <span className="row-who">
        <ProofIcon state={row.proofState} distrust={row.distrust} />
        <OutsideName text={row.displayName} />
      </span>
      <RowTime row={row} />
      <Preview row={row} />
      {row.unread > 0 && (
        <span className="unread">
          {row.unread > 99 ? '99+' : row.unread}
          <span className="only-read"> unread</span>
        </span>
      )}
    </Link>
  );
});

function RowTime({ row }: { readonly row: ConversationSummary }) {
  const now = useNow(5);
  if (row.waitingSince !== null) {
    return (
      <span className="row-time is-waiting" title={`Waiting since ${exactTime(row.waitingSince)}`}>
        <Icon name="clock" />
        <span className="only-read">waiting </span>
        {shortAge(row.waitingSince, now)}
      </span>
    );
  }
  const at = row.lastMessage?.at ?? row.startedAt;
  return (
    <span className="row-time" title={exactTime(at)}>
      {shortAge(at, now)}
    </span>
  );
}

function Preview({ row }: { readonly row: ConversationSummary }) {
  const { lastMessage, withheld } = row;
  if (withheld && !lastMessage) {
    return <span className="row-preview is-withheld">{withheldText[withheld]}</span>;
  }
  if (!lastMessage) return <span className="row-preview">No messages yet</span>;
  return (
    <span className="row-preview">
      {lastMessage.from === 'agent' && <span className="row-from">Answered: </span>}
      <OutsideName text={lastMessage.preview} />
    </span>
  );
}
