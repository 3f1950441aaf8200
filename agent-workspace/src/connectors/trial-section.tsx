import type { ConnectorAnswer } from '@countersign/protocol';
import { Diagnosis } from './steps/diagnosis.tsx';

/** What stricter settings would have refused, while nobody is refused by them. */
export function TrialSection({ connector }: { readonly connector: ConnectorAnswer }) {
  const { hasTrial, trial } = connector;
  if (!hasTrial && trial.length === 0) return null;
  return (
    <section className="connector-box" aria-labelledby="trial">
      <header>
        <h2 id="trial">Trial of stricter settings</h2>
        {!hasTrial && <span className="chip">Over</span>}
      </header>
      {trial.length === 0 ? (
        <p className="connector-hint">Nothing would have been refused so far.</p>
      ) : (
        <>
          <p className="connector-hint">Accepted today, and refused if the trial were in force:</p>
          <ul className="counts">
            {trial.map(({ day, count, diagnosis }) => (
              <li key={`${day} ${diagnosis.code}`}>
                <details>
                  <summary>
                    <span className="count-number">{count.toLocaleString('en-GB')}</span>
                    <span className="count-title">{diagnosis.title}</span>
                    <time className="count-time">{day}</time>
                  </summary>
                  <Diagnosis diagnosis={diagnosis} />
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
