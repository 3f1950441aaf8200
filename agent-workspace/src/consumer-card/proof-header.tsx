import type { ConsumerCard } from '@countersign/protocol';
import type { ReactNode } from 'react';
import { Avatar } from '../look/avatar.tsx';
import { Icon } from '../look/icons.tsx';
import { OutsideName, OutsideText } from '../outside/outside-text.tsx';
import { distrustOnCard } from '../proof/distrust-words.ts';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { lapseWords, methodWords } from '../proof/proof-words.ts';
import { withheldOnCard } from '../proof/withheld-words.ts';
import { useWorkspaceState } from '../store/workspace.ts';
import { ProofLife } from './proof-life.tsx';
import '../proof/distrust.css';

type ProofHeaderProps = { readonly card: ConsumerCard; readonly children?: ReactNode };

/** Who, how sure, since when and until when: all that must be known before anything below. */
export function ProofHeader({ card, children }: ProofHeaderProps) {
  const { proof, displayName } = card;
  return (
    <header
      className={`proof-header proof-header-${proof.state} ${card.distrust ? 'is-distrusted' : ''}`}
    >
      <div className="proof-who">
        <Avatar name={displayName} state={proof.state} isLarge />
        <div>
          <h2>
            <OutsideName text={displayName} />
          </h2>
          <Standing card={card} />
        </div>
      </div>
      {card.distrust && <Distrust state={card.distrust} />}
      {proof.state !== 'anonymous' && <ProofLife proof={proof} />}
      {card.withheld && (
        <p className="proof-notice" role="status">
          <Icon name="lock" />
          {withheldOnCard[card.withheld]}
        </p>
      )}
      <Parts card={card} />
      <Offline />
      {children}
    </header>
  );
}

/** The brand does not trust the provider any more: said before everything that it vouched for. */
function Distrust({ state }: { readonly state: NonNullable<ConsumerCard['distrust']> }) {
  const { title, advice } = distrustOnCard[state];
  return (
    <div className="distrust" role="alert">
      <Icon name="warning" />
      <p>
        <strong>{title}.</strong> {advice}
      </p>
    </div>
  );
}

function Standing({ card: { proof, assurances, distrust } }: { readonly card: ConsumerCard }) {
  if (proof.state === 'anonymous') {
    return (
      <p className="proof-standing">
        <ProofIcon state="anonymous" isSilent />
        <span>
          <strong>Not verified.</strong> Nothing proves who this is.
        </span>
      </p>
    );
  }
  const isLapsed = proof.state === 'lapsed';
  const why = isLapsed ? lapseWords(proof.lapseReason) : '';
  const assurance = assurances.find(({ acr }) => acr === proof.acr)?.label;
  const how = assurance ?? methodWords(proof.amr);
  return (
    <p className="proof-standing">
      <ProofIcon state={proof.state} distrust={distrust} isSilent />
      <span>
        <strong>
          {isLapsed ? 'Proof lapsed · ' : 'Verified by '}
          <OutsideText text={proof.connectorName} limit={80} />
        </strong>
        {how && !isLapsed && (
          <>
            {' · '}
            <OutsideText text={how} limit={120} />
          </>
        )}
        {why && ` · ${why}`}
      </span>
    </p>
  );
}

/** What else there is, and where: the facts of the page are far below, and are never said here. */
function Parts({ card: { conflicts, page } }: { readonly card: ConsumerCard }) {
  if (conflicts.length + page.length === 0) return null;
  const differing = conflicts.length;
  return (
    <ul className="card-parts">
      {differing > 0 && (
        <li>
          <a className="is-conflict" href="#conflicts">
            <Icon name="warning" />
            {differing === 1 ? 'One value differs' : `${differing} values differ`}
          </a>
        </li>
      )}
      {page.length > 0 && (
        <li>
          <a className="is-page" href="#from-page">
            <Icon name="globe" />
            {page.length} from the page
          </a>
        </li>
      )}
    </ul>
  );
}

function Offline() {
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  if (isOnline) return null;
  return (
    <p className="proof-notice">
      <Icon name="offline" />
      No connection: this is what was last heard.
    </p>
  );
}
