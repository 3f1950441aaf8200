/** What has been counted so far, and what was skipped and why. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
  /** Of the tests and groups that passed. */
  readonly names: readonly string[];
};

export type Skipped = { readonly name: string; readonly reason: string };

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: [], names: [] };

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
    names: tallies.flatMap((tally) => tally.names),
  };
}

/** The last line of every test run; continuous integration reads it. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

/** Which tests were skipped, under their reasons; empty when none was. */
export function skippedLines(skipped: readonly Skipped[]): string[] {
  const byReason = Map.groupBy(skipped, ({ reason }) => reason);
  return [...byReason].flatMap(([reason, tests]) => [
    `Skipped: ${reason}`,
    ...tests.map(({ name }) => `    ${name}`),
  ]);
}
