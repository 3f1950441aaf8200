import type { ConnectorAnswer } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { Diagnosis } from './steps/diagnosis.tsx';

/** What stricter settings would have refused, while nobody is refused by them. */
export function TrialSection({ connector }: { readonly connector: ConnectorAnswer }) {
  const { hasTrial, trial } = connector;
  if (!hasTrial && trial.length === 0) return null;
  return (
    <Box
      title="Trial of stricter settings"
      beside={!hasTrial && <span className="chip">Over</span>}
    >
      {trial.length === 0 ? (
        <p className="hint">Nothing would have been refused so far.</p>
      ) : (
        <>
          <p className="hint">Accepted today, and refused if the trial were in force:</p>
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
    </Box>
  );
}
