import { runInTerminal } from '../steps/command.ts';

/** Formats, sorts imports, and mends what can be mended safely. */
export async function format(): Promise<boolean> {
  return runInTerminal([['biome', 'check', '--write', '.']]);
}

/** Files, exports and packages that nobody uses. Advice, not a check: it may be wrong. */
export async function unused(): Promise<boolean> {
  return runInTerminal([['knip']]);
}
