import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.ts';

export type Chromium =
  | { readonly path: string; readonly note: string }
  | { readonly path: undefined; readonly reason: string };

const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
];
const macPrograms = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A browser for the end-to-end tests: the one of CHROMIUM_PATH, one on this machine, or Debian's,
 * which we install where we may. Without one it says why, and those tests are skipped.
 */
export async function findOrInstallChromium(): Promise<Chromium> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen !== undefined && chosen !== '') return checkStarts(chosen);
  const found = findChromium();
  if (found !== undefined) return checkStarts(found);
  const obstacle = obstacleToInstalling();
  if (obstacle !== undefined) return missing(obstacle);
  return install();
}

async function install(): Promise<Chromium> {
  console.log('Installing Debian’s chromium for the browser tests (once, about 40 s) …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await runCommand({ run: ['apt-get', 'update'], limitSeconds: 120, env });
  if (!update.ok) return missing(`apt-get update failed: ${lastLine(update.output)}`);
  const run = ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'] as const;
  const installed = await runCommand({ run, limitSeconds: 400, env });
  if (!installed.ok) return missing(`apt-get install failed: ${lastLine(installed.output)}`);
  const found = findChromium();
  return found === undefined ? missing('apt-get installed none') : checkStarts(found);
}

/** Ubuntu's package is only a pointer to a snap, which does not start in a container. */
async function checkStarts(path: string): Promise<Chromium> {
  const { ok, output } = await runCommand({ run: [path, '--version'], limitSeconds: 30 });
  if (!ok) return missing(`${path} does not start: ${lastLine(output)}`);
  return { path, note: lastLine(output) };
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = programs.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...macPrograms].find(isExecutable);
}

function obstacleToInstalling(): string | undefined {
  if (!isDebianLike()) return 'there is none on PATH, and it is installed by itself on Debian only';
  if (process.getuid?.() !== 0) return 'there is none on PATH, and only root may install it';
  return undefined;
}

function isDebianLike(): boolean {
  const path = '/etc/os-release';
  return existsSync(path) && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync(path, 'utf8'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(cause: string): Chromium {
  const fix = 'Install chromium or set CHROMIUM_PATH.';
  return { path: undefined, reason: `no browser: ${cause.replace(/\.?$/, '.')} ${fix}` };
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() ?? 'no reason given';
}
