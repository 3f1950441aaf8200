import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import type { Step, StepResult } from './step.ts';
import { emptyTally, type Tally } from './tally.ts';

export type Suite = {
  readonly name: string;
  readonly files: readonly string[];
  readonly concurrency: number;
  /** For the whole suite. A single test may take at most `testLimitSeconds`. */
  readonly limitSeconds: number;
  readonly testLimitSeconds?: number;
};

export function findTests(patterns: readonly string[], exclude: readonly string[] = []): string[] {
  const skipped = ['**/node_modules/**', '**/dist/**', ...exclude];
  return globSync([...patterns], { exclude: skipped }).sort();
}

/** Runs test files under node:test, each in a process of its own, and counts the tests. */
export function asSuite(suite: Suite): Step {
  return { name: suite.name, run: () => runSuite(suite) };
}

async function runSuite(suite: Suite): Promise<StepResult> {
  if (suite.files.length === 0) return { tally: emptyTally, note: 'no tests' };
  const report = new Report(suite);
  const abort = new AbortController();
  const limit = setTimeout(() => {
    report.timedOut();
    abort.abort();
  }, suite.limitSeconds * 1000);
  const events = run({
    files: [...suite.files],
    concurrency: suite.concurrency,
    timeout: (suite.testLimitSeconds ?? 60) * 1000,
    signal: abort.signal,
  });
  for await (const event of events) report.take(event as SuiteEvent);
  clearTimeout(limit);
  return report.result();
}

type SuiteEvent = {
  readonly type: string;
  readonly data: {
    readonly name: string;
    readonly nesting: number;
    readonly file?: string;
    readonly entryFile?: string;
    readonly line?: number;
    readonly message?: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly details?: { readonly type?: string; readonly error?: TestError };
  };
};

type TestError = Error & { readonly failureType?: string };

class Report {
  readonly #suite: Suite;
  readonly #running = new Set<string>();
  readonly #said = new Map<string, string>();
  readonly #failures: string[] = [];
  readonly #names: string[] = [];
  #tally: Tally = emptyTally;
  #overTime = false;

  constructor(suite: Suite) {
    this.#suite = suite;
  }

  take({ type, data }: SuiteEvent): void {
    const isFile = data.entryFile === undefined && data.file === data.name;
    if (type === 'test:dequeue' && isFile) this.#running.add(data.name);
    if (type === 'test:complete' && isFile) this.#running.delete(data.name);
    if (type === 'test:stdout' || type === 'test:stderr') this.#keepOutput(data);
    if (type === 'test:pass' || type === 'test:fail') this.#count(type === 'test:pass', data);
  }

  timedOut(): void {
    this.#overTime = true;
    const files = [...this.#running].map((file) => relative('.', file)).join(', ');
    this.#fail(
      `Ended after ${this.#suite.limitSeconds} s, the limit of this suite.`,
      `Still running: ${files}. Either a test hangs, or its tests are done and something is ` +
        'left open (a server, socket, timer or child process).',
    );
  }

  result(): StepResult {
    const { passed, failed } = this.#tally;
    const note = `${passed + failed} tests`;
    return {
      tally: { ...this.#tally, names: this.#names },
      note,
      output: this.#failures.join('\n\n'),
    };
  }

  #count(ok: boolean, data: SuiteEvent['data']): void {
    if (data.details?.type === 'suite' && ok) this.#names.push(data.name);
    if (data.details?.type === 'suite' || this.#overTime) return;
    const isFile = data.entryFile === undefined;
    // A file fails with its tests, which are counted already, or by itself: it did not load.
    if (isFile && (ok || data.details?.error?.failureType === 'subtestsFailed')) return;
    const reason = skipReason(data);
    if (reason !== undefined) {
      const skipped = [...this.#tally.skipped, { name: data.name, reason }];
      this.#tally = { ...this.#tally, skipped };
    } else if (ok) {
      this.#tally = { ...this.#tally, passed: this.#tally.passed + 1 };
      this.#names.push(data.name);
    } else {
      this.#failTest(data, isFile);
    }
  }

  #failTest(data: SuiteEvent['data'], isFile: boolean): void {
    const place = data.file === undefined ? '' : `${relative('.', data.file)}:${data.line ?? 1}`;
    const title = isFile ? 'This test file did not run to its end' : data.name;
    const error = data.details?.error;
    const said = this.#said.get(data.file ?? '') ?? '';
    const cause = isFile && said !== '' ? said : describeError(error);
    this.#fail(`${title}\n  at ${place}`, cause);
  }

  #fail(title: string, details: string): void {
    this.#failures.push(`✗ ${title}\n${details}`);
    this.#tally = { ...this.#tally, failed: this.#tally.failed + 1 };
  }

  #keepOutput({ file = '', message = '' }: SuiteEvent['data']): void {
    // The end of what a file said explains why it did not load; 8 KiB is enough for that.
    this.#said.set(file, ((this.#said.get(file) ?? '') + message).slice(-8192));
  }
}

function skipReason({ skip, todo }: SuiteEvent['data']): string | undefined {
  if (skip !== undefined && skip !== false) {
    return typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
  }
  if (todo === undefined || todo === false) return undefined;
  return typeof todo === 'string' && todo !== '' ? `to do: ${todo}` : 'to do';
}

function describeError(error: TestError | undefined): string {
  if (error === undefined) return 'No error was reported.';
  const cause = error.cause ?? error;
  // Errors say all in their message; their members and the runner's frames only repeat it.
  const text =
    cause instanceof Error && cause.cause === undefined
      ? (cause.stack ?? cause.message)
      : inspect(cause, { depth: 6, colors: false, maxStringLength: 4000 });
  return text.replace(/^\s+at .*\(?node:internal\/.*\n?/gm, '').trimEnd();
}
