import { tokenErrors } from '@countersign/tokens';
import { connectorErrors } from '../../connectors/connector-error.ts';
import { identityErrors } from '../../identity/identity-error.ts';
import { causes } from './causes.ts';
import type { Diagnosis, DiagnosisTable } from './diagnosis.ts';
import { keyDiagnoses } from './key-diagnoses.ts';
import { pageDiagnoses } from './page-diagnoses.ts';
import { providerDiagnoses } from './provider-diagnoses.ts';
import { rules } from './rules.ts';
import { serviceDiagnoses } from './service-diagnoses.ts';
import { tokenDiagnoses } from './token-diagnoses.ts';

/** Where a code of another table says it well enough, its row is taken over. */
const takenOver: DiagnosisTable = {
  ...fromErrors('token', tokenErrors),
  ...fromErrors('connector', connectorErrors),
  ...fromErrors('identity', identityErrors),
};

/** Named first in this table, and then by the table that refused. */
const named = {
  ...pageDiagnoses,
  ...tokenDiagnoses,
  ...keyDiagnoses,
  ...providerDiagnoses,
  ...serviceDiagnoses,
} as const;

export type NamedDiagnosis = keyof typeof named;

/** Every diagnosis: code → rule, title, likely cause, fix. */
export const diagnoses: Readonly<Record<NamedDiagnosis, Diagnosis>> & DiagnosisTable =
  Object.freeze({ ...takenOver, ...named });

/** The row of a code; a code that an older version stored has none. */
export function diagnosisOf(code: string): Diagnosis {
  return (Object.hasOwn(diagnoses, code) ? diagnoses[code] : undefined) ?? unknown;
}

const unknown: Diagnosis = {
  rule: 'unknown',
  title: 'A fault that this version does not know',
  cause: 'It was recorded by another version.',
  fix: 'Look it up in the reference of that version.',
};

type ErrorRows = Readonly<Record<string, { readonly title: string; readonly help: string }>>;

function fromErrors(rule: string, rows: ErrorRows): DiagnosisTable {
  return Object.fromEntries(
    Object.entries(rows).map(([code, { title, help }]) => [
      code,
      { rule: rules[code] ?? rule, title, cause: causes[code] ?? 'Rarely seen.', fix: help },
    ]),
  );
}
