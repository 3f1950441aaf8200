/** The master key's file: who may read it, and how it comes to be without ever being half there. */
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomBytes } from '../aead.ts';

const keyLength = 32;

export type LoadOptions = {
  /** `refuse` where there is data already: a new key would make all of it unreadable for ever. */
  readonly ifMissing?: 'make' | 'refuse';
};

/**
 * Reads `master.key` in the data directory, or makes it at the first start.
 * @throws Error, with the way to mend it, if the file is damaged or others may read it.
 */
export async function loadMasterKey(
  dataDirectory: string,
  randomBytes: RandomBytes,
  { ifMissing = 'make' }: LoadOptions = {},
): Promise<Uint8Array> {
  const file = join(dataDirectory, 'master.key');
  const found = await readMasterKey(dataDirectory);
  if (found !== undefined) return found;
  if (ifMissing === 'refuse') {
    throw new Error(
      `${file} is missing, but there is data that was sealed with it. Restore it from your ` +
        'backup; a new one could open nothing.',
    );
  }
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await make(file, randomBytes);
  // Read again: another process may have been first, and its key is then the one that counts.
  const made = await read(file);
  if (made === undefined) throw new Error(`${file} vanished while it was being made.`);
  return made;
}

/** @throws Error, as above; undefined if there is none. */
export function readMasterKey(dataDirectory: string): Promise<Uint8Array | undefined> {
  return read(join(dataDirectory, 'master.key'));
}

/**
 * A new key beside the one in use. It counts once `take` has put it in its place; until then the
 * old one does, and whatever happens in between, there is one whole file.
 */
export async function prepareMasterKey(
  dataDirectory: string,
  randomBytes: RandomBytes,
): Promise<{ readonly key: Uint8Array; readonly take: () => Promise<void> }> {
  const file = join(dataDirectory, 'master.key');
  const draft = draftOf(file, randomBytes);
  const key = randomBytes(keyLength);
  await writeDurably(draft, encode(key));
  const take = async (): Promise<void> => {
    await rename(draft, file);
    await flushDirectory(dataDirectory);
  };
  return { key, take };
}

async function read(file: string): Promise<Uint8Array | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`Others may read ${file}. Run: chmod 600 '${file}'`);
    }
    return decode(file, await handle.readFile('latin1'));
  } finally {
    await handle.close();
  }
}

function decode(file: string, text: string): Uint8Array {
  const key = new Uint8Array(Buffer.from(text.trim(), 'base64'));
  // Decoding skips what is not base64; writing it again shows whether anything was skipped.
  if (key.length === keyLength && Buffer.from(key).toString('base64') === text.trim()) return key;
  throw new Error(
    `${file} does not hold ${keyLength} bytes in base64. Restore it from your backup; without it ` +
      'nothing that was sealed can be opened. If there is no data yet, delete the file.',
  );
}

/** A complete file appears under the name, or none: written aside, flushed, then linked. */
async function make(file: string, randomBytes: RandomBytes): Promise<void> {
  const draft = draftOf(file, randomBytes);
  try {
    await writeDurably(draft, encode(randomBytes(keyLength)));
    // A link never replaces what is there; a rename would, and lose the key of whoever was first.
    await link(draft, file).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await unlink(draft).catch(() => {});
  }
  await flushDirectory(join(file, '..'));
}

function draftOf(file: string, randomBytes: RandomBytes): string {
  return `${file}.${Buffer.from(randomBytes(8)).toString('hex')}.new`;
}

function encode(key: Uint8Array): string {
  return `${Buffer.from(key).toString('base64')}\n`;
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the new name itself survive a loss of power. Windows cannot open a directory for that. */
async function flushDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
