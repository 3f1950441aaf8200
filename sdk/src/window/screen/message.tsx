import type { ErrorCode } from '@countersign/protocol';
import type { OutboxMessage } from '../../headless/index.ts';
import type { MessageRow } from '../transcript-rows.ts';
import { Icon } from './icons.tsx';
import { OutsideText } from './outside-text.tsx';

type MessageProps = {
  readonly row: MessageRow;
  readonly onRetry: (id: string) => void;
  readonly onDiscard: (id: string) => void;
};

export const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export function Message({ row, onRetry, onDiscard }: MessageProps) {
  const isOwn = row.agentName === null;
  const classes = [
    'message',
    isOwn ? 'own' : 'agent',
    row.isFirstOfGroup ? 'first' : '',
    row.isLastOfGroup ? 'last' : '',
    row.refused ? 'refused' : '',
  ];
  return (
    <div class={classes.join(' ')}>
      {row.agentName !== null && row.isFirstOfGroup && (
        <p class="author">
          <OutsideText text={row.agentName} />
        </p>
      )}
      <span class="unseen">{isOwn ? 'You: ' : row.isFirstOfGroup ? '' : 'Agent: '}</span>
      <p class="bubble" dir="auto">
        <OutsideText text={row.text} />
      </p>
      {row.refused ? (
        <Refusal message={row.refused} onRetry={onRetry} onDiscard={onDiscard} />
      ) : (
        (row.isLastOfGroup || row.status !== 'none') && <Foot row={row} />
      )}
    </div>
  );
}

function Foot({ row }: { readonly row: MessageRow }) {
  const { status } = row;
  return (
    <p class="foot">
      <time dateTime={new Date(row.at).toISOString()} title={exactFormat.format(row.at)}>
        {timeFormat.format(row.at)}
      </time>
      {status === 'sent' && (
        <span>
          <Icon name="sent" /> Sent
        </span>
      )}
      {status === 'read' && (
        <span>
          <Icon name="read" /> Read
        </span>
      )}
      {(status === 'sending' || status === 'waiting') && (
        <span>
          <Icon name="waiting" /> {status === 'sending' ? 'Sending …' : 'Waiting to be sent'}
        </span>
      )}
    </p>
  );
}

type RefusalProps = Omit<MessageProps, 'row'> & { readonly message: OutboxMessage };

function Refusal({ message, onRetry, onDiscard }: RefusalProps) {
  return (
    <div class="refusal" role="alert">
      <span>
        <Icon name="alert" /> {reasonOf(message.refusal)}
      </span>
      <span>
        <button type="button" class="link" onClick={() => onRetry(message.id)}>
          Try again
        </button>
        <button type="button" class="link" onClick={() => onDiscard(message.id)}>
          Delete
        </button>
      </span>
    </div>
  );
}

function reasonOf(code: ErrorCode | undefined): string {
  if (code === 'verification_required') return 'Not sent: please sign in first.';
  if (code === 'message_too_long') return 'Not sent: it is too long.';
  return 'Not sent.';
}
