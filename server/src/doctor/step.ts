import type { DiagnosisView, DoctorStep, StepState } from '@countersign/protocol';
import { diagnosisOf } from './diagnoses/diagnoses.ts';

/** A diagnosis as it is shown; `rule` of the refusal goes before the table's. */
export function viewOf(code: string, rule?: string): DiagnosisView {
  const row = diagnosisOf(code);
  return { code, rule: rule ?? row.rule, title: row.title, cause: row.cause, fix: row.fix };
}

/** What a step found out. Without a diagnosis it passed, unless it says otherwise. */
export type Outcome = {
  readonly found: string;
  readonly details?: readonly string[];
  readonly diagnoses?: readonly DiagnosisView[];
  readonly state?: Exclude<StepState, 'running'>;
};

export function passed(found: string, details: readonly string[] = []): Outcome {
  return { found, details, state: 'passed' };
}

export function skipped(found: string): Outcome {
  return { found, state: 'skipped' };
}

export function failed(code: string, found: string, details: readonly string[] = []): Outcome {
  return { found, details, diagnoses: [viewOf(code)], state: 'failed' };
}

export function warned(code: string, found: string, details: readonly string[] = []): Outcome {
  return { found, details, diagnoses: [viewOf(code)], state: 'warning' };
}

export function stepOf(name: { readonly id: string; readonly title: string }): DoctorStep {
  return { ...name, state: 'running', found: '', details: [], diagnoses: [] };
}

export function finished(step: DoctorStep, outcome: Outcome): DoctorStep {
  const { found, details = [], diagnoses = [], state = 'passed' } = outcome;
  return { id: step.id, title: step.title, state, found, details, diagnoses };
}
