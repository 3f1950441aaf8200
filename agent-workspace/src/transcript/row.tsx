import { memo } from 'react';
import { OutsideName, OutsideText } from '../outside/outside-text.tsx';
import { clockTime, exactTime } from '../proof/ages.ts';
import { distrustSpoken } from '../proof/distrust-words.ts';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { identityWords } from '../proof/proof-words.ts';
import { SeparatedConversation, SeparateEarlier } from '../separation/separate-earlier.tsx';
import { outcomeWords, wishWords } from '../step-up/step-up-words.ts';
import { useWorkspace } from '../store/workspace.ts';
import { MessageText } from './message-text.tsx';
import { OutgoingMessage } from './outgoing-message.tsx';
import type { PrivacyMark, TranscriptRow } from './transcript-rows.ts';

/** Rows are made anew at every change; the items in them are not, so memo compares those. */
export const Row = memo(
  function Row({ row }: { readonly row: TranscriptRow }) {
    switch (row.kind) {
      case 'day':
        return <li className="day">{row.label}</li>;
      case 'consumer':
        return <FromConsumer row={row} />;
      case 'agent':
        return <FromAgent row={row} />;
      case 'note':
        return <Note row={row} />;
      case 'identity':
        return <IdentityLine row={row} />;
      case 'assigned':
        return <Assigned row={row} />;
      case 'closed':
        return <Closed row={row} />;
      case 'erased':
      case 'restricted':
      case 'unrestricted':
        return <OfPrivacy row={row} />;
      case 'separated':
        return <Separated row={row} />;
      case 'asked':
        return <Asked row={row} />;
      case 'answered':
        return <Answered row={row} />;
      default:
        return <OutgoingMessage item={row.item} />;
    }
  },
  (one, other) => looksTheSame(one.row, other.row),
);

function looksTheSame(one: TranscriptRow, other: TranscriptRow): boolean {
  const names = Object.keys(one) as (keyof TranscriptRow)[];
  return names.every((name) => one[name] === other[name]);
}

type Of<Kind extends TranscriptRow['kind']> = {
  readonly row: Extract<TranscriptRow, { kind: Kind }>;
};

function FromConsumer({ row: { item, proofWords, distrust } }: Of<'consumer'>) {
  return (
    <li className="message" data-proof-of-message={item.proof.state}>
      <span className="only-read">Consumer: </span>
      <MessageText item={item} />
      <span className={`message-meta meta-${distrust ? 'distrusted' : item.proof.state}`}>
        <ProofIcon state={item.proof.state} distrust={distrust} isSilent />
        <span>
          <Time at={item.at} /> · {proofWords}
        </span>
      </span>
    </li>
  );
}

function FromAgent({ row: { item, endsRun, isSeen } }: Of<'agent'>) {
  const { session } = useWorkspace();
  return (
    <li className="message is-agent">
      <span className="only-read">Answer: </span>
      <MessageText item={item} />
      {endsRun && (
        <span className="message-meta">
          <span>
            <Time at={item.at} /> ·
          </span>
          <Who agent={item.agent} ownId={session.agent.id} />
          {isSeen && <span>· Seen</span>}
        </span>
      )}
    </li>
  );
}

function Note({ row: { item } }: Of<'note'>) {
  const { session } = useWorkspace();
  return (
    <li className="message is-note">
      <span className="only-read">Internal note: </span>
      <MessageText item={item} />
      <span className="message-meta">
        <span>
          <Time at={item.at} /> · internal note ·
        </span>
        <Who agent={item.agent} ownId={session.agent.id} />
      </span>
    </li>
  );
}

function IdentityLine({ row: { item, distrust } }: Of<'identity'>) {
  const { before, name, after, how } = identityWords(item.change, item.proof);
  const isProof = ['verified', 'reverified', 'continued'].includes(item.change);
  const look = distrust ? 'is-distrusted' : isProof ? 'is-proof' : 'is-lapse';
  return (
    <>
      <li className={`identity-line ${look}`}>
        <span>
          <ProofIcon state={isProof ? 'verified' : 'lapsed'} distrust={distrust} isSilent />
          <Time at={item.at} /> · {before}
          <OutsideText text={name} limit={80} />
          {after}
          {how && (
            <>
              {' · '}
              <OutsideText text={how} limit={120} />
            </>
          )}
          {distrust && ` · ${distrustSpoken[distrust]}`}
        </span>
      </li>
      {item.joined && <SeparateEarlier />}
    </>
  );
}

function Assigned({ row: { item } }: Of<'assigned'>) {
  const { session } = useWorkspace();
  return (
    <li className="day">
      <Time at={item.at} /> · assigned to{' '}
      <Who agent={item.agent} ownId={session.agent.id} isObject />
    </li>
  );
}

function Closed({ row: { item } }: Of<'closed'>) {
  const { session } = useWorkspace();
  const { by } = item;
  return (
    <li className="day">
      <Time at={item.at} /> · closed {by === 'system' && 'automatically'}
      {by === 'consumer' && 'by the consumer'}
      {typeof by === 'object' && (
        <>
          by <Who agent={by} ownId={session.agent.id} isObject />
        </>
      )}
    </li>
  );
}

const privacyWords: Readonly<Record<PrivacyMark, string>> = {
  erased: 'all personal data erased',
  restricted: 'processing restricted: nothing is shown',
  unrestricted: 'restriction lifted',
};

function OfPrivacy({ row: { item } }: Of<PrivacyMark>) {
  return (
    <li className="day">
      <Time at={item.at} /> · {privacyWords[item.type]}
    </li>
  );
}

function Separated({ row: { item } }: Of<'separated'>) {
  const { session } = useWorkspace();
  const { by } = item;
  return (
    <li className="day">
      <Time at={item.at} /> ·{' '}
      {by === 'consumer' ? 'the consumer' : <Who agent={by} ownId={session.agent.id} />} separated
      what was written before · <SeparatedConversation id={item.conversationId} />
    </li>
  );
}

function Asked({ row: { item } }: Of<'asked'>) {
  const { session } = useWorkspace();
  return (
    <li className="day">
      <Time at={item.at} /> · <Who agent={item.request.agent} ownId={session.agent.id} /> asked the
      consumer to verify
      <OutsideText text={wishWords(item.request)} limit={120} />
    </li>
  );
}

function Answered({ row: { item } }: Of<'answered'>) {
  return (
    <li className={`identity-line ${item.outcome === 'fulfilled' ? 'is-proof' : 'is-lapse'}`}>
      <span>
        <Time at={item.at} /> · {outcomeWords[item.outcome]}
      </span>
    </li>
  );
}

type WhoProps = {
  readonly agent: { readonly id: string; readonly name: string };
  readonly ownId: string;
  readonly isObject?: boolean;
};

function Who({ agent, ownId, isObject = false }: WhoProps) {
  if (agent.id === ownId) return isObject ? 'you' : 'You';
  return <OutsideName text={agent.name} />;
}

function Time({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {clockTime(at)}
    </time>
  );
}
