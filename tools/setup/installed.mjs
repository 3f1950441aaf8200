import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './explain.mjs';
import { ownNodeRuns } from './machine.mjs';

const stampName = join('node_modules', '.countersign-setup');

/** Whether node_modules is what the lock file says. Quick: a hash compared with the last one. */
export function isInstalled(root) {
  const wanted = fingerprint(root);
  if (read(join(root, stampName)) === wanted) return ownNodeRuns(root) || !hasOwnNode(root);
  // Somebody may have run `npm ci` or `npm install` by hand; that is as good as ours.
  if (!matchesLock(root)) return false;
  markInstalled(root);
  return true;
}

export function markInstalled(root) {
  if (existsSync(join(root, 'node_modules'))) {
    writeFileSync(join(root, stampName), fingerprint(root));
  }
}

/** Changes when anything changes that decides what belongs into node_modules. */
function fingerprint(root) {
  const hash = createHash('sha256');
  hash.update(`${process.platform} ${process.arch}\n`);
  hash.update(lockText(root));
  for (const folder of ['', ...workspaces(root)]) {
    hash.update(JSON.stringify([folder, dependenciesOf(manifest(root, folder))]));
  }
  return hash.digest('hex');
}

/**
 * npm writes node_modules/.package-lock.json as its last act: what it lists was installed. It
 * matches when it lists every package of our lock that is meant for this platform.
 */
function matchesLock(root) {
  const listed = read(join(root, 'node_modules', '.package-lock.json'));
  if (listed === undefined || (!ownNodeRuns(root) && hasOwnNode(root))) return false;
  const installed = JSON.parse(listed).packages ?? {};
  const locked = JSON.parse(lockText(root)).packages ?? {};
  const manifestsAgree = ['', ...workspaces(root)].every((folder) =>
    sameDependencies(dependenciesOf(manifest(root, folder)), dependenciesOf(locked[folder] ?? {})),
  );
  return (
    manifestsAgree &&
    Object.entries(locked).every(([path, entry]) => {
      if (!path.includes('node_modules/') || entry.link) return true;
      const found = installed[path];
      if (found === undefined) return entry.optional === true && !isMadeForUs(entry);
      return found.version === entry.version && existsSync(join(root, path, 'package.json'));
    })
  );
}

function hasOwnNode(root) {
  const locked = JSON.parse(lockText(root)).packages ?? {};
  return Object.values(locked).some((entry) => entry.bin?.node !== undefined && isMadeForUs(entry));
}

/** Whether a package is a native build for this platform, which npm must have installed. */
function isMadeForUs({ os, cpu, libc }) {
  // Which libc this is cannot be asked cheaply, so builds for one of them are let pass.
  if (libc !== undefined || (os === undefined && cpu === undefined)) return false;
  return (os ?? []).includes(process.platform) && (cpu ?? [process.arch]).includes(process.arch);
}

function dependenciesOf({ dependencies, devDependencies, optionalDependencies }) {
  return [dependencies, devDependencies, optionalDependencies].map((group) =>
    Object.entries(group ?? {}).sort(),
  );
}

function sameDependencies(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}

function workspaces(root) {
  return manifest(root, '').workspaces ?? [];
}

function manifest(root, folder) {
  const path = join(folder, 'package.json');
  const text = read(join(root, path));
  if (text === undefined) throw missing(path);
  return JSON.parse(text);
}

function lockText(root) {
  const text = read(join(root, 'package-lock.json'));
  if (text === undefined) throw missing('package-lock.json');
  return text;
}

function missing(path) {
  return new SetupError({
    cause: `${path} is missing.`,
    fix: 'run the command in a complete checkout of the project.',
  });
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
