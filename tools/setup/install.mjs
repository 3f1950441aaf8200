import { spawnSync } from 'node:child_process';
import { diagnoseInstall, SetupError } from './explain.mjs';

const limitMinutes = 10;

/** Runs `npm ci`, quietly unless it fails. */
export function installDependencies(root) {
  const startedAt = performance.now();
  console.log('Installing dependencies (about 20 s) …');
  const run = spawnNpm(root);
  if (run.error?.code === 'ETIMEDOUT') {
    throw new SetupError({
      cause: `npm did not finish within ${limitMinutes} minutes.`,
      fix: 'check the network and the proxy (`npm ping`), then repeat.',
    });
  }
  if (run.error !== undefined) {
    throw new SetupError({
      cause: `npm could not be started (${run.error.code ?? run.error.message}).`,
      fix: 'check that `npm --version` works in this terminal.',
    });
  }
  if (run.status !== 0) throw diagnoseInstall(`${run.stdout ?? ''}\n${run.stderr ?? ''}`);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`Installed in ${seconds.toFixed(0)} s.`);
}

function spawnNpm(root) {
  // Development packages are needed even where NODE_ENV says production, the optional ones
  // because Node itself is among them. Few and short retries: without a network, say so soon.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const options = {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMinutes * 60_000,
    maxBuffer: 64 * 1024 * 1024,
  };
  const { npm_execpath: npmPath, npm_node_execpath: nodePath } = process.env;
  if (npmPath === undefined) {
    return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  }
  // npm must run under the Node outside node_modules, because it deletes the one inside.
  return spawnSync(nodePath ?? process.execPath, [npmPath, ...args], options);
}
