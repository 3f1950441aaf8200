import type { AttributeHistoryLine, VerifiedAttribute } from '@countersign/protocol';
import { OutsideText } from '../outside/outside-text.tsx';
import { exactTime, timeOrDay } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { flowWords, lapseWords } from '../proof/proof-words.ts';
import { useHistory } from './use-history.ts';
import { Value } from './value.tsx';

/** What earlier proofs said of an attribute, newest first. */
export function History({ attribute }: { readonly attribute: VerifiedAttribute }) {
  const { answer, problem, again } = useHistory(attribute);
  return (
    <section className="history" aria-label="History" aria-busy={!answer && !problem}>
      <h4>History</h4>
      {problem && (
        <div role="alert">
          <p className="error-text">{problem}</p>
          <button type="button" className="link-button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      {!answer && !problem && <p role="status">Looking for earlier proofs …</p>}
      {answer?.lines.length === 0 && <p>Nothing earlier is known.</p>}
      {answer && answer.lines.length > 0 && (
        <ol>
          {answer.lines.map((line, index) => (
            <Line
              key={`${line.since} ${line.proof.verifiedAt}`}
              line={line}
              label={attribute.label}
              newer={answer.lines[index - 1]}
            />
          ))}
        </ol>
      )}
      {answer?.hasEarlier && <p className="history-end">Older proofs are not shown.</p>}
    </section>
  );
}

type LineProps = {
  readonly line: AttributeHistoryLine;
  readonly label: string;
  /** The value that came after it; none for the one of now. */
  readonly newer: AttributeHistoryLine | undefined;
};

function Line({ line, label, newer }: LineProps) {
  const { value, proof, since, times, claim } = line;
  return (
    <li className={newer ? undefined : 'is-newest'}>
      <p className="history-when">
        {newer ? <Until at={newer.since} /> : proof.state === 'verified' && 'Now'}
        <Lapse proof={proof} before={newer?.since} />
      </p>
      <div className="value">
        {value ? <Value value={value} label={label} /> : <i>Not stated</i>}
      </div>
      <p className="history-proof">
        {howOften(value !== null, times)}
        <Moment at={since} /> by <OutsideText text={proof.connectorName} limit={80} />
        {` · ${flowWords[proof.flow]}`}
        {claim !== undefined && (
          <>
            {' · '}
            <OutsideText text={claim} limit={80} />
          </>
        )}
      </p>
    </li>
  );
}

function howOften(isStated: boolean, times: number): string {
  if (isStated) return times > 1 ? `Proven ${times} times since ` : 'Proven ';
  return times > 1 ? `By ${times} proofs since ` : 'By the proof of ';
}

function Until({ at }: { readonly at: number }) {
  return (
    <>
      Until <Moment at={at} />
    </>
  );
}

type LapseProps = {
  readonly proof: AttributeHistoryLine['proof'];
  /** A proof whose value was replaced while it was good did not lapse. */
  readonly before: number | undefined;
};

function Lapse({ proof, before = Number.POSITIVE_INFINITY }: LapseProps) {
  const { state, lapsedAt = proof.expiresAt, lapseReason } = proof;
  if (state !== 'lapsed' || lapsedAt >= before) return null;
  const why = lapseWords(lapseReason);
  return (
    <span className="history-lapse">
      {before === Number.POSITIVE_INFINITY ? 'Lapsed ' : ' · lapsed '}
      <Moment at={lapsedAt} />
      {why && `, ${why}`}
    </span>
  );
}

function Moment({ at }: { readonly at: number }) {
  const now = useNow(60);
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {timeOrDay(at, now)}
    </time>
  );
}
