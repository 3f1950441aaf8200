import type { Proof } from '@countersign/protocol';
import { Icon } from '../look/icons.tsx';
import { ago, exactTime, timeOrDay } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { isEnding, lifeLeft, lifeWords } from '../proof/proof-words.ts';

type Known = Exclude<Proof, { state: 'anonymous' }>;

/** A proof's life as a line from since when to until when, with what is left of it. */
export function ProofLife({ proof }: { readonly proof: Known }) {
  const now = useNow(5);
  const until = proof.state === 'lapsed' ? (proof.lapsedAt ?? proof.expiresAt) : proof.expiresAt;
  const isShort = isEnding(proof, now);
  return (
    <div className={`proof-life ${isShort ? 'is-ending' : ''}`}>
      <svg className="life-line" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 6">
        <rect width="100" height="6" />
        <rect className="life-left" width={lifeLeft(proof, now) * 100} height="6" />
      </svg>
      <dl>
        <Moment
          term={proof.state === 'lapsed' ? 'From' : 'Since'}
          at={proof.verifiedAt}
          words={ago(proof.verifiedAt, now)}
        />
        <Moment term="Until" at={until} words={lifeWords(proof, now)} />
      </dl>
      <p className="proof-notice" role="status">
        {isShort && (
          <>
            <Icon name="clock" />
            The proof ends soon. Ask to verify if you still need it.
          </>
        )}
      </p>
    </div>
  );
}

type MomentProps = { readonly term: string; readonly at: number; readonly words: string };

function Moment({ term, at, words }: MomentProps) {
  const now = useNow(60);
  return (
    <div>
      <dt>{term}</dt>{' '}
      <dd>
        <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
          {timeOrDay(at, now)}
        </time>{' '}
        <span>{words}</span>
      </dd>
    </div>
  );
}
