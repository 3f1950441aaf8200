import { builds } from '../steps/build-output.ts';
import { runStep } from '../steps/step.ts';
import { sum, type Tally } from '../steps/tally.ts';

export async function build(): Promise<boolean> {
  const tallies: Tally[] = [];
  for (const step of builds()) tallies.push(await runStep(step));
  return sum(tallies).failed === 0;
}
