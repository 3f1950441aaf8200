import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './explain.mjs';

const pollMilliseconds = 100;
const waitLimitMinutes = 12;
// Longer than an installation may take. It decides only where the owner cannot be asked.
const staleMinutes = 11;

/** Runs `work` while no other command of this checkout does the same. */
export async function withLock(root, work) {
  // Not in node_modules, which `npm ci` deletes.
  const folder = join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'setup.lock');
  await acquire(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function acquire(lock) {
  const deadline = performance.now() + waitLimitMinutes * 60_000;
  let said = false;
  while (!tryAcquire(lock)) {
    if (isStale(lock)) {
      removeStale(lock);
      continue;
    }
    if (!said) console.log('Another command is installing the dependencies; waiting for it …');
    said = true;
    if (performance.now() > deadline) {
      throw new SetupError({
        cause: `another command has been installing for ${waitLimitMinutes} minutes.`,
        fix: `end it, or delete ${lock} if there is none.`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

function tryAcquire(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(ownerPath(lock), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

/** A lock is stale when its owner is dead, or, where we cannot ask, when it is too old. */
function isStale(lock) {
  const ageMinutes = ageInMinutes(lock);
  if (ageMinutes === undefined) return false;
  const owner = ownerOf(lock);
  // Between mkdir and the owner's file there is a moment without an owner.
  if (owner === undefined) return ageMinutes > 0.1;
  if (owner.host !== hostname()) return ageMinutes > staleMinutes;
  return !isAlive(owner.pid);
}

/**
 * Two commands may find the same stale lock, and the slower one must not remove the lock that
 * the faster one has made since. So it is moved aside first, which only one can do, and looked
 * at once more: a lock that turns out to be alive is put back.
 */
function removeStale(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (!isStale(aside)) {
    try {
      renameSync(aside, lock);
      return;
    } catch {
      // A third command holds the lock by now; ours to remove is only what lies aside.
    }
  }
  rmSync(aside, { recursive: true, force: true });
}

function ageInMinutes(lock) {
  try {
    return (Date.now() - statSync(lock).mtimeMs) / 60_000;
  } catch {
    return undefined;
  }
}

function ownerOf(lock) {
  try {
    return JSON.parse(readFileSync(ownerPath(lock), 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error.code === 'EPERM';
  }
}

function ownerPath(lock) {
  return join(lock, 'owner.json');
}
