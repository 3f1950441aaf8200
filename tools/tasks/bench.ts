import { runInTerminal } from '../steps/command.ts';

/** The benchmarks, or one section of them: `npm run bench -- --only verification`. */
export function bench(): Promise<boolean> {
  return runInTerminal([['node', 'bench/run.ts', ...process.argv.slice(3)]]);
}
