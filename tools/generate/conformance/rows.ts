import { existsSync, readFileSync } from 'node:fs';
import { type MatrixRow, matrix, notCovered, rowFile } from '../../../tests/conformance/matrix.ts';

/** A row of the matrix with the test that was found for it, or the reason why there is none. */
export type CoveredRow = MatrixRow & {
  readonly file: string | undefined;
  readonly level: string;
  /** Why there is no test. */
  readonly reason: string | undefined;
  /** What the table must say beside the result. */
  readonly remark: string | undefined;
};

export function coveredRows(): CoveredRow[] {
  return matrix.map((row) => {
    const path = `tests/conformance/${rowFile(row.test)}`;
    const file = existsSync(path) ? path : undefined;
    const text = file === undefined ? '' : readFileSync(file, 'utf8');
    const level = /\blevel: '(service|verifier|not applicable)'/.exec(text)?.[1] ?? '';
    const remark = /\bremark:\s*'([^']+)'/.exec(text)?.[1];
    return { ...row, file, level, remark, reason: notCovered[row.test] };
  });
}

/** What must not be: a row of priority 1 or 2 without a test, any row without test and reason. */
export function gapsOfRows(rows: readonly CoveredRow[]): string[] {
  return rows.flatMap(({ test, file, reason, priority, level }) => {
    if (file !== undefined && reason !== undefined) return [`${test} has a test: drop the reason`];
    if (file !== undefined) return level === '' ? [`${file} does not say its level`] : [];
    if (priority <= 2) return [`${test} is of priority ${priority} and has no test`];
    return reason === undefined ? [`${test} has neither a test nor a reason`] : [];
  });
}
