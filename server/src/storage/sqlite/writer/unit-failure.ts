/**
 * Why a unit was not kept, in words that may be logged: SQLite's messages about constraints name
 * tables and columns, other messages are replaced by the name of the error.
 */
import type { StorageErrorCode } from '../../port.ts';

export class UnitFailure extends Error {
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, options?: { readonly cause: string }) {
    super(code, options);
    this.code = code;
  }
}

/** Numbers of SQLite: https://sqlite.org/rescode.html */
const constraint = 19;
const primaryKey = 1555;
const unique = 2067;

/** Whether a unique constraint said no. */
export function isTaken(error: unknown): boolean {
  const number = sqliteNumber(error);
  return number === unique || number === primaryKey;
}

export function describe(error: unknown): string {
  const number = sqliteNumber(error);
  if (number === undefined || !(error instanceof Error)) {
    return error instanceof Error ? error.name : 'unknown error';
  }
  if ((number & 0xff) === constraint) return error.message;
  const text = 'errstr' in error ? String(error.errstr) : 'error';
  return `SQLite ${number}: ${text}`;
}

function sqliteNumber(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}
