import type { ErrorCode } from '@countersign/protocol';
import { limits } from '@countersign/protocol';

/** A message that the service has not yet shown in the transcript. */
export type OutboxMessage = {
  /** Made here; a repeat with the same id is the same message. */
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly state: 'waiting' | 'sending' | 'sent' | 'refused';
  /** Once sent: its number in the conversation. */
  readonly sequence?: number;
  readonly refusal?: ErrorCode;
};

export type Outbox = readonly OutboxMessage[];

export type SendResult = 'queued' | 'empty' | 'too_long' | 'outbox_full';

/** Why this text cannot be sent, or `queued` if it can. */
export function checkMessage(outbox: Outbox, text: string): SendResult {
  if (text.trim() === '') return 'empty';
  if (text.length > limits.messageCharacters) return 'too_long';
  return outbox.length < limits.outboxMessages ? 'queued' : 'outbox_full';
}

/** The message to send next. One at a time, because that keeps their order under every failure. */
export function nextToSend(outbox: Outbox): OutboxMessage | undefined {
  if (outbox.some((message) => message.state === 'sending')) return undefined;
  return outbox.find((message) => message.state === 'waiting');
}

export function changeMessage(
  outbox: Outbox,
  id: string,
  change: Partial<Omit<OutboxMessage, 'id'>>,
): Outbox {
  return outbox.map((message) => (message.id === id ? { ...message, ...change } : message));
}

/** After a lost connection: what was on its way goes again, with the same id. */
export function sendAgain(outbox: Outbox): Outbox {
  return outbox.map((message) =>
    message.state === 'sending' ? { ...message, state: 'waiting' } : message,
  );
}

/** Drops what the transcript shows by now. */
export function withoutShown(
  outbox: Outbox,
  shown: { readonly ids: ReadonlySet<string>; readonly sequence: number },
): Outbox {
  const isShown = ({ id, sequence }: OutboxMessage) =>
    shown.ids.has(id) || (sequence !== undefined && sequence <= shown.sequence);
  return outbox.some(isShown) ? outbox.filter((message) => !isShown(message)) : outbox;
}
