import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AdminError } from './admin-error.ts';
import { commonPasswords } from './common-passwords.ts';

/** RFC 7914 at OWASP's strength: 32 MiB of memory and about a third of a second. */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const hashBytes = 32;
const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

/** The parameters stand in the hash, so that they can be raised later. */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const hash = await run(password, salt, cost);
  const { N, r, p } = cost;
  return [
    'scrypt',
    N,
    r,
    p,
    Buffer.from(salt).toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, n, r, p, salt = '', hash = ''] = stored.split('$');
  if (scheme !== 'scrypt') return false;
  const parameters = { N: Number(n), r: Number(r), p: Number(p) };
  const computed = await run(password, Buffer.from(salt, 'base64url'), parameters);
  const expected = Buffer.from(hash, 'base64url');
  return expected.length === computed.length && timingSafeEqual(computed, expected);
}

/** For a login that does not exist: the same work, so that time tells nothing (A81). */
export const hashOfNobody = [
  'scrypt',
  cost.N,
  cost.r,
  cost.p,
  'AAAAAAAAAAAAAAAAAAAAAA',
  'A'.repeat(43),
].join('$');

/** True if it is long enough, not among the most common, and not made of the login. */
export function isStrongPassword(password: string, login: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  if (plain.length < 12 || plain.length > 256) return false;
  if (new Set(plain).size < 5) return false;
  const [name = login] = login.toLowerCase().split('@');
  const rest = name.length >= 4 ? plain.replaceAll(name, '') : plain;
  return rest.length >= 6 && !commonPasswords.has(rest) && !commonPasswords.has(plain);
}

let running = 0;
const waiting: Array<() => void> = [];
/** So many wait a minute and a half, longer than anybody does. */
const waitingAtMost = 500;

/** At most two at once, since each takes 32 MiB and a thread of libuv's pool. */
async function run(
  password: string,
  salt: Uint8Array,
  parameters: typeof cost | object,
): Promise<Buffer> {
  if (waiting.length >= waitingAtMost) throw new AdminError('unavailable');
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    const options = { ...parameters, maxmem: 128 * 1024 * 1024 };
    return await derive(password.normalize('NFKC'), salt, hashBytes, options);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
