// Set-up: that node_modules is what package-lock.json says, Node 26 included, so that the
// commands of this project need no step before them. When all is well it says nothing.
//
// Entry: setUp(root), called by start.mjs before every task; or run by hand, to set up only.
// Must never: need anything from node_modules, use syntax that Node 18 cannot read, or install
// while another command is installing.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainFailure } from './setup/explain.mjs';
import { installDependencies } from './setup/install.mjs';
import { isInstalled, markInstalled } from './setup/installed.mjs';
import { withLock } from './setup/lock.mjs';
import { checkMachine, checkRuntime } from './setup/machine.mjs';

/** Whether the project is ready. If it is not, the reason and the way out have been printed. */
export async function setUp(root) {
  try {
    checkMachine();
    if (!isInstalled(root)) await withLock(root, () => installUnlessDone(root));
    checkRuntime(root);
    return true;
  } catch (error) {
    console.error(`\n${explainFailure(error)}\n`);
    return false;
  }
}

function installUnlessDone(root) {
  // Another command may have done the work while we waited for the lock.
  if (isInstalled(root)) return;
  installDependencies(root);
  markInstalled(root);
}

const isMain = resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url);
if (isMain) {
  // The folder is an argument only so that tests can set up a small project of their own.
  const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
  process.exitCode = (await setUp(resolve(root))) ? 0 : 1;
}
