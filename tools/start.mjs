// What every script of package.json calls: `node tools/start.mjs <task>`. Sets up, then hands the
// task to run.ts under Node 26, whichever Node started us.
//
// Not npm's "pretest" and the like: they do not run where `ignore-scripts` is set, as it is here.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownNodePath, runsOnOwnNode } from './setup/machine.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = join(root, 'tools', 'run.ts');

if (!(await setUp(root))) process.exitCode = 1;
else if (runsOnOwnNode()) await import('./run.ts');
else process.exitCode = await runUnder(ownNodePath(root));

/** On a fresh machine we are the older Node, and stay only to pass on signals and the result. */
function runUnder(node) {
  const args = [script, ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C reaches the child by itself: it shares our terminal.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((finish) => {
    child.once('error', (error) => {
      console.error(`${node} did not start: ${error.message}`);
      finish(1);
    });
    child.once('exit', (code, signal) => finish(code ?? 128 + constants.signals[signal]));
  });
}
