/**
 * What a process gets from its surroundings, as parameters: the clock, randomness, the operator's
 * log. Made once in main.ts; a test makes its own.
 */
import { hash, timingSafeEqual } from 'node:crypto';

export type Runtime = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: Log;
};

/** One structured line for the operator. `fields` name rules, codes and ids, never values. */
export type Log = {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * 22 characters of base64url: 48 bits of time, so that what is made together lies together on disk,
 * and 80 random ones. A name, never a secret.
 */
export function newId(runtime: Runtime): string {
  const bytes = Buffer.from(runtime.randomBytes(16));
  bytes.writeUIntBE(runtime.now(), 0, 6);
  return bytes.toString('base64url');
}

/** 256 random bits as 43 characters of base64url, for cookies, access tokens and tickets. */
export function newSecret(runtime: Runtime): string {
  return Buffer.from(runtime.randomBytes(32)).toString('base64url');
}

/** What storage keeps of a secret. A fast hash is right here: the secret has 256 random bits. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/**
 * Whether somebody sent what only we can know. Hashes have one length, and how long it takes to
 * compare them says nothing about the letters (A82).
 */
export function isSameSecret(sent: string, ours: string): boolean {
  return timingSafeEqual(hash('sha256', sent, 'buffer'), hash('sha256', ours, 'buffer'));
}
