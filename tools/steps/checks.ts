import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outdatedFiles } from '../generate/outdated.ts';
import { runCommand } from './command.ts';
import { asStep, type Step } from './step.ts';
import { asSuite, findTests } from './suite.ts';

const configs = [
  'tsconfig.json',
  'sdk/tsconfig.json',
  'agent-workspace/tsconfig.json',
  'tsconfig.e2e.json',
];

const tidyTests = 'tools/tidy/*.test.ts';
/** Tests that need chromium and the built browser programs. */
export const browserTests = ['tests/e2e/**/*.test.ts', '*/browser-tests/**/*.test.ts'];

/** What looks at the source without running it, and may therefore run side by side. */
export function sourceChecks(): Step[] {
  return [...configs.map(typeCheck), lint, tidy(), generated];
}

/**
 * Tests of the whole service: in this process, or as one of its own that is killed. With them those
 * that start a provider and sites of the demo, or kill what writes: they take seconds each.
 */
const serviceTestFiles = [
  'demo/**/*.test.ts',
  'tests/service/**/*.test.ts',
  'tests/attacks/**/*.test.ts',
  'tests/conformance/**/*.test.ts',
];
const processTestFiles = [
  'server/src/storage/sqlite/durability.test.ts',
  'tests/process/**/*.test.ts',
];
const allServiceTests = [...serviceTestFiles, ...processTestFiles];

/** What lies beside its source, and needs no browser, no build and no service. */
export function unitTests(): Step {
  return asSuite({
    name: 'tests',
    files: findTests(['**/*.test.ts'], [...browserTests, tidyTests, ...allServiceTests]),
    concurrency: 2,
    limitSeconds: 480,
  });
}

export function serviceTests(): Step {
  return asSuite({
    name: 'tests of the service',
    files: findTests(serviceTestFiles),
    concurrency: 2,
    limitSeconds: 600,
  });
}

export function processTests(): Step {
  return asSuite({
    name: 'tests with processes',
    files: findTests(processTestFiles),
    concurrency: 1,
    limitSeconds: 180,
  });
}

function typeCheck(config: string): Step {
  return asStep(`types of ${config}`, async () => {
    if (!hasInput(config)) return { ok: true, output: '' };
    return runCommand({ run: ['tsc', '--project', config, '--pretty', 'false'] });
  });
}

const lint: Step = asStep('lint and format', () =>
  runCommand({
    run: ['biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '--colors=off', '.'],
  }),
);

function tidy(): Step {
  return asSuite({
    name: 'tidy',
    files: findTests([tidyTests]),
    concurrency: 2,
    limitSeconds: 180,
  });
}

const generated: Step = asStep('generated files are up to date', async () => {
  const outdated = await outdatedFiles();
  const lines = outdated.map(({ path }) => `${path} differs from what is generated.`);
  const fix = 'Run `npm run generate` and commit the change.';
  return { ok: outdated.length === 0, output: [...lines, fix].join('\n') };
});

/** tsc fails on a project without files; a folder that is still empty is no fault. */
function hasInput(config: string): boolean {
  if (!existsSync(config)) return false;
  if (config === 'tsconfig.json') return true;
  const folder = config === 'tsconfig.e2e.json' ? 'tests/e2e' : join(dirname(config), 'src');
  return globSync(`${folder}/**/*.{ts,tsx}`).length > 0;
}
