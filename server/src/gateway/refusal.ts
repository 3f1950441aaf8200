import type { ErrorCode } from '@countersign/protocol';
import { ConversationError } from '../conversations/conversation-error.ts';
import type { Log } from '../runtime.ts';

/** What the browser is told of an error: its code if it is one for them, else `internal`. */
export function refusalCode(error: unknown, log: Log): ErrorCode {
  if (error instanceof ConversationError) return error.code;
  log.error({ error: nameOf(error), at: stackOf(error) }, 'a frame failed');
  return 'internal';
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}

/** Where, without the message: a message may hold what somebody typed. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 4)
    .map((line) => line.trim())
    .join(' | ');
}
