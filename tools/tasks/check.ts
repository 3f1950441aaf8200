import { sourceChecks, unitTests } from '../steps/checks.ts';
import { runStep } from '../steps/step.ts';
import { sum, tallyLine } from '../steps/tally.ts';

/** The fast subset, to be run before every commit: no build, no browser. */
export async function check(): Promise<boolean> {
  const source = await Promise.all(sourceChecks().map(runStep));
  const tests = await runStep(unitTests());
  const total = sum([...source, tests]);
  console.log(tallyLine(total));
  return total.failed === 0;
}
