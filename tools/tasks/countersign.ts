import { runInTerminal } from '../steps/command.ts';
import { build } from './build.ts';

/** The operator's commands, from a checkout: `npm run countersign -- serve`. */
export async function countersign(): Promise<boolean> {
  const words = process.argv.slice(3);
  // Only what serves pages needs them built.
  if (words[0] === 'serve' && !(await build())) return false;
  return runInTerminal([['node', 'server/src/cli/countersign.ts', ...words]]);
}
