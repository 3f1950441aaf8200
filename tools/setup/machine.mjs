import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './explain.mjs';

const oldestNode = 20;
const oldestNpm = 10;
const ownNode = 26;

export function checkMachine({ node = process.versions.node, npm = npmVersion() } = {}) {
  if (majorOf(node) < oldestNode) {
    throw new SetupError({
      cause: `Node ${node} is too old to run npm for this project.`,
      fix: `install Node ${oldestNode} or newer from https://nodejs.org (any later one will do).`,
    });
  }
  if (npm !== undefined && majorOf(npm) < oldestNpm) {
    throw new SetupError({
      cause: `npm ${npm} is too old.`,
      fix: `run \`npm install --global npm@${oldestNpm}\` (or newer) and repeat.`,
    });
  }
}

/**
 * The project runs on Node 26 from node_modules/.bin. On a platform for which there is none, the
 * Node on PATH is used, and must then be new enough itself.
 */
export function checkRuntime(root) {
  if (runsOnOwnNode() || ownNodeRuns(root)) return;
  throw new SetupError({
    cause: `no package brings Node ${ownNode} for ${process.platform} ${process.arch}.`,
    fix: `install Node ${ownNode} yourself, so that \`node --version\` prints v${ownNode}.`,
  });
}

export function runsOnOwnNode() {
  return majorOf(process.versions.node) >= ownNode;
}

/** Whether node_modules/.bin/node starts; it would not in a tree copied from another platform. */
export function ownNodeRuns(root) {
  const path = ownNodePath(root);
  if (!existsSync(path)) return false;
  // npm has put node_modules/.bin first, so mostly we are that Node already.
  if (process.execPath.startsWith(join(root, 'node_modules'))) return true;
  const run = spawnSync(path, ['--version'], { shell: process.platform === 'win32' });
  return run.status === 0;
}

export function ownNodePath(root) {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node';
  return join(root, 'node_modules', '.bin', name);
}

/** npm names itself in the environment of the scripts it runs: no process to start. */
function npmVersion() {
  return /\bnpm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1];
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}
