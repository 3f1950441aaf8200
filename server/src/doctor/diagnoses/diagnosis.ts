/** One row of the table: what is wrong, why that usually is so, and what to change where. */
export type Diagnosis = {
  /** The requirement that was not met, as in the reference of rules; `page`, `settings` … else. */
  readonly rule: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
};

export type DiagnosisTable = Readonly<Record<string, Diagnosis>>;
