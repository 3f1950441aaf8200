import type { ConnectorAnswer, Failure, FindingCount } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { exactTime, timeOrDay } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { findingWords } from './connector-words.ts';
import { Diagnosis } from './steps/diagnosis.tsx';

/** What went wrong in the last seven days: how often by name, and the newest one by one. */
export function Failures({ connector }: { readonly connector: ConnectorAnswer }) {
  const { counts, failures } = connector;
  return (
    <>
      <Box title="Last 7 days">
        {counts.length === 0 ? (
          <p className="hint">Nothing was refused, and no page reported a fault.</p>
        ) : (
          <ul className="counts">
            {counts.map((count) => (
              <CountRow key={`${count.kind} ${count.diagnosis.code}`} count={count} />
            ))}
          </ul>
        )}
      </Box>
      {failures.length > 0 && (
        <Box title="Newest refusals">
          <ul className="failures">
            {failures.map((failure) => (
              <FailureRow key={failure.correlationId ?? failure.at} failure={failure} />
            ))}
          </ul>
        </Box>
      )}
    </>
  );
}

function CountRow({ count: { kind, count, lastAt, diagnosis } }: { readonly count: FindingCount }) {
  const now = useNow(60);
  return (
    <li>
      <details>
        <summary>
          <span className="count-number">{count.toLocaleString('en-GB')}</span>
          <span className="count-title">{diagnosis.title}</span>
          <span className={kind === 'refused' ? 'chip chip-wrong' : 'chip'}>
            {findingWords[kind]}
          </span>
          <time className="count-time" title={exactTime(lastAt)}>
            {timeOrDay(lastAt, now)}
          </time>
        </summary>
        <Diagnosis diagnosis={diagnosis} />
      </details>
    </li>
  );
}

function FailureRow({ failure }: { readonly failure: Failure }) {
  const { at, correlationId, detail, diagnosis } = failure;
  const now = useNow(60);
  return (
    <li>
      <details>
        <summary>
          <time className="failure-time" title={exactTime(at)}>
            {timeOrDay(at, now)}
          </time>
          <span className="count-title">{diagnosis.title}</span>
          <span className="diagnosis-code">{diagnosis.rule}</span>
        </summary>
        <Diagnosis diagnosis={diagnosis} />
        <dl className="failure-facts">
          {detail && (
            <>
              <dt>Detail</dt>
              <dd>
                <OutsideText text={detail} />
              </dd>
            </>
          )}
          <dt>Reference</dt>
          <dd>
            <code>{correlationId ?? 'none'}</code>
          </dd>
        </dl>
      </details>
    </li>
  );
}
