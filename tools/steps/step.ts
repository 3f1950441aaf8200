import { emptyTally, type Tally } from './tally.ts';

/** One line of a task: it says its name, how it went, and how long it took. */
export type Step = {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
};

export type StepResult = {
  readonly tally: Tally;
  /** Shown only when something failed. */
  readonly output?: string;
  /** Added to the line of the step: "142 tests". */
  readonly note?: string;
};

/** Runs a step and prints its line. A step that throws has failed. */
export async function runStep({ name, run }: Step): Promise<Tally> {
  const startedAt = performance.now();
  const result = await run().catch(crashed);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const failed = result.tally.failed > 0;
  const note = result.note === undefined ? '' : `, ${result.note}`;
  console.log(`${failed ? '✗' : '✓'} ${name} (${seconds} s${note})`);
  if (failed && result.output) console.log(indent(result.output.trimEnd()));
  return result.tally;
}

/** A step that is no test run counts as one. */
export function asStep(name: string, run: () => Promise<Outcome>): Step {
  return {
    name,
    run: async () => {
      const { ok, ...rest } = await run();
      return { tally: { ...emptyTally, passed: ok ? 1 : 0, failed: ok ? 0 : 1 }, ...rest };
    },
  };
}

type Outcome = { readonly ok: boolean; readonly output: string; readonly note?: string };

function crashed(error: unknown): StepResult {
  const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { tally: { ...emptyTally, failed: 1 }, output };
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
