import type { ConsumerCard, Proof } from '@countersign/protocol';
import type { ReactNode } from 'react';
import { Avatar } from '../look/avatar.tsx';
import { Icon } from '../look/icons.tsx';
import { OutsideName, OutsideText } from '../outside/outside-text.tsx';
import { ago, exactTime } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { flowWords, lapseWords, lifeLeft, lifeWords, methodWords } from '../proof/proof-words.ts';
import { useWorkspaceState } from '../store/workspace.ts';

type ProofHeaderProps = { readonly card: ConsumerCard; readonly children?: ReactNode };

export function ProofHeader({ card, children }: ProofHeaderProps) {
  const { proof, displayName } = card;
  return (
    <header className={`proof-header proof-header-${proof.state}`}>
      <div className="proof-who">
        <Avatar name={displayName} state={proof.state} isLarge />
        <h2>
          <OutsideName text={displayName} />
        </h2>
      </div>
      <div className="proof-lines">
        <ProofIcon state={proof.state} isSilent />
        {proof.state === 'anonymous' ? (
          <p>
            <strong>Not verified.</strong> Nothing proves who this is.
          </p>
        ) : (
          <Proven proof={proof} />
        )}
      </div>
      <Warnings conflicts={card.conflicts.length} />
      {children}
    </header>
  );
}

/** What the agent must know before using anything below. */
function Warnings({ conflicts }: { readonly conflicts: number }) {
  const isOnline = useWorkspaceState(({ link }) => link === 'online');
  return (
    <>
      {conflicts > 0 && (
        <a className="proof-warning is-conflict" href="#conflicts">
          <Icon name="warning" />
          {conflicts === 1 ? 'One value from the page differs' : `${conflicts} values differ`}
        </a>
      )}
      {!isOnline && (
        <p className="proof-warning">
          <Icon name="offline" />
          No connection: this is what was last heard.
        </p>
      )}
    </>
  );
}

type Known = Exclude<Proof, { state: 'anonymous' }>;

function Proven({ proof }: { readonly proof: Known }) {
  const now = useNow(5);
  const isLapsed = proof.state === 'lapsed';
  const how = methodWords(proof.amr);
  const why = isLapsed ? lapseWords(proof.lapseReason) : '';
  return (
    <div>
      <p>
        <strong>
          {isLapsed ? 'Proof lapsed · ' : 'Verified by '}
          <OutsideText text={proof.connectorName} limit={80} />
        </strong>
        {' · '}
        {flowWords[proof.flow]}
        {how && (
          <>
            {' · '}
            <OutsideText text={how} limit={120} />
          </>
        )}
      </p>
      <p className="proof-times">
        {!isLapsed && <Exact at={proof.verifiedAt} words={`${ago(proof.verifiedAt, now)}, `} />}
        <Exact
          at={isLapsed ? (proof.lapsedAt ?? proof.expiresAt) : proof.expiresAt}
          words={lifeWords(proof, now)}
        />
        {why && ` · ${why}`}
      </p>
      {!isLapsed && <LifeBar left={lifeLeft(proof, now)} />}
    </div>
  );
}

function LifeBar({ left }: { readonly left: number }) {
  return (
    <div className={`life-bar ${left < 0.1 ? 'is-short' : ''}`} aria-hidden="true">
      <span style={{ transform: `scaleX(${left.toFixed(3)})` }} />
    </div>
  );
}

function Exact({ at, words }: { readonly at: number; readonly words: string }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {words}
    </time>
  );
}
