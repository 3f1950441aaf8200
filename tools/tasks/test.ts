import { namedTests, neverRan } from '../generate/conformance/named-tests.ts';
import { builds } from '../steps/build-output.ts';
import {
  browserTests,
  processTests,
  serviceTests,
  sourceChecks,
  unitTests,
} from '../steps/checks.ts';
import { findOrInstallChromium } from '../steps/chromium.ts';
import { asStep, runStep, type Step } from '../steps/step.ts';
import { asSuite, findTests } from '../steps/suite.ts';
import { skippedLines, sum, type Tally, tallyLine } from '../steps/tally.ts';

const limitMinutes = 40;

/** Everything that needs no patience. The last line counts; what was skipped is named above it. */
export async function test(): Promise<boolean> {
  guardAgainstHanging();
  const tallies: Tally[] = await Promise.all(sourceChecks().map(runStep));
  await prepareBrowser();
  const tests = [unitTests(), serviceTests(), processTests(), endToEndTests()];
  for (const step of [...builds(), ...tests]) tallies.push(await runStep(step));
  tallies.push(await runStep(namedTestsRan(sum(tallies))));
  const total = sum(tallies);
  for (const line of skippedLines(total.skipped)) console.log(line);
  console.log(tallyLine(total));
  return total.failed === 0;
}

/** The conformance page names tests; each of them must have run, or said why it did not. */
function namedTestsRan({ names, skipped }: Tally): Step {
  return asStep('every test that the conformance page names has run', async () => {
    const ran = new Set([...names, ...skipped.map(({ name }) => name)]);
    const missing = neverRan(namedTests(), ran);
    const output = missing.map(({ file, name }) => `${file}: ${name}`).join('\n');
    return { ok: missing.length === 0, output };
  });
}

/** A browser is heavy and the machine small: one file at a time. */
function endToEndTests(): Step {
  return asSuite({
    name: 'tests in a browser',
    files: findTests(browserTests),
    concurrency: 1,
    limitSeconds: 1_200,
    testLimitSeconds: 120,
  });
}

/** The tests read these two: where the browser is, or that there is none and why. */
async function prepareBrowser(): Promise<void> {
  const chromium = await findOrInstallChromium();
  if (chromium.path !== undefined) {
    process.env.CHROMIUM_PATH = chromium.path;
    return;
  }
  process.env.COUNTERSIGN_NO_BROWSER = '1';
  process.env.COUNTERSIGN_NO_BROWSER_REASON = chromium.reason;
  console.log(`! The browser tests will be skipped: ${chromium.reason}`);
}

function guardAgainstHanging(): void {
  const limit = setTimeout(() => {
    console.error(`The tests did not end within ${limitMinutes} minutes and were ended.`);
    console.log('0 passed, 1 failed, 0 skipped');
    process.exit(1);
  }, limitMinutes * 60_000);
  limit.unref();
}
