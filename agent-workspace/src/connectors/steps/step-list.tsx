import type { DoctorStep } from '@countersign/protocol';
import { OutsideText } from '../../outside/outside-text.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { StepIcon, stateWords } from './step-icon.tsx';

/** Steps as they come. What ended last is read aloud, once. */
export function StepList(props: { readonly label: string; readonly steps: readonly DoctorStep[] }) {
  const { label, steps } = props;
  const last = steps.findLast(({ state }) => state !== 'running');
  return (
    <>
      <p className="only-read" aria-live="polite">
        {last && `${last.title}: ${stateWords[last.state]}. ${last.found}`}
      </p>
      <ol className="steps" aria-label={label}>
        {steps.map((step) => (
          <li key={step.id} className={`step step-${step.state}`}>
            <StepIcon state={step.state} />
            <div className="step-body">
              <p className="step-line">
                <strong>{step.title}</strong>
                {step.found && (
                  <span>
                    <OutsideText text={step.found} />
                  </span>
                )}
              </p>
              {step.diagnoses.map((diagnosis) => (
                <Diagnosis key={diagnosis.code} diagnosis={diagnosis} />
              ))}
              {step.details.length > 0 && <StepDetails step={step} />}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function StepDetails({ step: { title, details } }: { readonly step: DoctorStep }) {
  return (
    <details className="step-details">
      <summary>
        Details<span className="only-read"> of {title}</span>
      </summary>
      <ul>
        {details.map((detail) => (
          <li key={detail}>
            <OutsideText text={detail} />
          </li>
        ))}
      </ul>
    </details>
  );
}
