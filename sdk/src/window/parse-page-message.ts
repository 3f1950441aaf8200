import type { FromPage, PageFault, PagePlace, RawAnswer } from '../page-contract.ts';

type Members = Readonly<Record<string, unknown>>;

const faults: readonly string[] = [
  'context_not_found',
  'method_not_found',
  'method_threw',
  'promise_rejected',
  'failed_by_page',
  'answer_unreadable',
] satisfies readonly PageFault[];

/** The newest count. */
const entriesAtMost = 60;

/**
 * Reads what came over the port. The page may be hostile, or another script on it may be: members
 * that are not listed do not get in (A53).
 *
 * @returns undefined for anything that is no message of the contract
 */
export function parsePageMessage(data: unknown): FromPage | undefined {
  const message = asObject(data);
  switch (message?.type) {
    case 'place': {
      const place = placeOf(message.place);
      const { connectorId } = message;
      if (!place) return undefined;
      const mark = textOf(message.mark, 10);
      return { type: 'place', place, connectorId: textOf(connectorId, 200), mark };
    }
    case 'push':
      return Array.isArray(message.entries)
        ? { type: 'push', entries: message.entries.slice(-entriesAtMost) }
        : undefined;
    case 'shown':
      return { type: 'shown', shown: message.shown === true, focus: message.focus === true };
    case 'answer':
      return typeof message.id === 'number'
        ? { type: 'answer', id: message.id, ...rawAnswerOf(message) }
        : undefined;
    case 'hints':
      return isCount(message.round) && isCount(message.count)
        ? { type: 'hints', round: message.round, count: message.count }
        : undefined;
    case 'hint':
      return isCount(message.round)
        ? { type: 'hint', round: message.round, value: message.value }
        : undefined;
    case 'sign-out':
      return { type: 'sign-out', everywhere: message.everywhere === true };
    default:
      return undefined;
  }
}

function rawAnswerOf(message: Members): RawAnswer {
  const isFault = typeof message.fault === 'string' && faults.includes(message.fault);
  if (isFault) return { fault: message.fault as PageFault };
  return isCount(message.length)
    ? { value: message.value, length: message.length }
    : { value: message.value };
}

function placeOf(value: unknown): PagePlace | undefined {
  const place = asObject(value);
  const url = textOf(place?.url, 1_000);
  return url === undefined ? undefined : { url, title: textOf(place?.title, 1_000) ?? '' };
}

function textOf(value: unknown, longest: number): string | undefined {
  return typeof value === 'string' ? value.slice(0, longest) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function asObject(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? (value as Members) : undefined;
}
