import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StepResult } from './step.ts';

test('a suite counts tests, not files or groups, and gives the reasons of skipped ones', (t) => {
  const { tally } = runSuite(t, {
    'a.test.ts': `
      describe('a group', () => {
        test('passes', () => {});
        test('is skipped', { skip: 'no browser' }, () => {});
        test('skips itself', (t) => t.skip('later'));
      });`,
    'b.test.ts': "test('passes too', () => {});",
  });
  assert.deepEqual(tally, {
    passed: 2,
    failed: 0,
    skipped: [
      { name: 'is skipped', reason: 'no browser' },
      { name: 'skips itself', reason: 'later' },
    ],
    names: ['passes', 'a group', 'passes too'],
  });
});

test('a failing test is counted once, with its name, place and cause', (t) => {
  const { tally, output } = runSuite(t, {
    'a.test.ts': "describe('a group', () => { test('breaks', () => assert.equal(1, 2)); });",
  });
  assert.equal(tally.failed, 1);
  assert.match(output ?? '', /✗ breaks\n {2}at \S*a\.test\.ts:\d+\n[\s\S]*1 !== 2/);
});

test('a file that does not load is a failure, with what it said', (t) => {
  const { tally, output } = runSuite(t, {
    'a.test.ts': "throw new Error('no such table');",
    'b.test.ts': "test('passes', () => {});",
  });
  assert.deepEqual([tally.passed, tally.failed], [1, 1]);
  assert.match(output ?? '', /did not run to its end[\s\S]*no such table/);
});

test('a suite that hangs ends at its limit and says which file was running', (t) => {
  const { tally, output } = runSuite(t, {
    'a.test.ts': "test('passes', () => {}); setInterval(() => {}, 1000);",
  });
  assert.deepEqual([tally.passed, tally.failed], [1, 1]);
  assert.match(output ?? '', /Still running: \S*a\.test\.ts\. .*left open/s);
});

/** In a process of its own, because node:test does not run inside of itself. */
function runSuite(t: TestContext, sources: Readonly<Record<string, string>>): StepResult {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-suite-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const head =
    "import assert from 'node:assert/strict';\nimport { describe, test } from 'node:test';\n";
  const files = Object.entries(sources).map(([name, text]) => {
    writeFileSync(join(folder, name), head + text);
    return join(folder, name);
  });
  const suite = { name: 'suite', files, concurrency: 1, limitSeconds: 3 };
  const script = `
    import { asSuite } from ${JSON.stringify(resolve('tools/steps/suite.ts'))};
    console.log(JSON.stringify(await asSuite(${JSON.stringify(suite)}).run()));`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  writeFileSync(join(folder, 'run.mjs'), script);
  const args = [join(folder, 'run.mjs')];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}
