import { existsSync } from 'node:fs';
import { runInTerminal } from '../steps/command.ts';
import { build } from './build.ts';

/** The whole thing, running, on this machine. Ctrl-C ends all of it. */
export async function demo(): Promise<boolean> {
  const script = 'demo/run.ts';
  if (!existsSync(script)) {
    console.error(`${script} is missing: it starts the service, the provider and the brand sites.`);
    return false;
  }
  if (!(await build())) {
    console.error('The demo was not started: what it shows could not be built (see above).');
    return false;
  }
  return runInTerminal([['node', script, ...process.argv.slice(3)]]);
}
