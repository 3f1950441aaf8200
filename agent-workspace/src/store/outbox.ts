import { type AgentFrame, type ErrorCode, limits } from '@countersign/protocol';

/** What the agent has sent and the server has not yet shown back. */
export type OutgoingItem = {
  /** Made here; sending it twice does nothing the second time. */
  readonly id: string;
  readonly conversationId: string;
  readonly kind: 'send' | 'note' | 'assign' | 'close' | 'separate' | 'ask' | 'withdraw';
  readonly text: string;
  readonly at: number;
  /** Of `ask`: what for. Of `withdraw`: which. */
  readonly wish?: { readonly acr?: string; readonly maxAgeSeconds?: number };
  readonly requestId?: string;
  readonly state: 'sending' | 'sent' | 'failed';
  readonly code?: ErrorCode;
};

export type Outbox = readonly OutgoingItem[];

export function addOutgoing(outbox: Outbox, item: OutgoingItem): Outbox | 'full' {
  return outbox.length >= limits.outboxMessages ? 'full' : [...outbox, item];
}

/**
 * A message stays until its event arrives; an assignment or a closing is done once it is sent, and
 * so is a message that was separated meanwhile: its number is 0 here, and no event comes.
 */
export function markSent(outbox: Outbox, id: string, sequence: number): Outbox {
  const isAwaited = ({ kind }: OutgoingItem) =>
    sequence > 0 && (kind === 'send' || kind === 'note');
  return outbox
    .filter((item) => item.id !== id || isAwaited(item))
    .map((item) => (item.id === id ? { ...item, state: 'sent' as const } : item));
}

export function markFailed(outbox: Outbox, id: string, code: ErrorCode): Outbox {
  return outbox.map((item) => (item.id === id ? { ...item, state: 'failed', code } : item));
}

export function markSending(outbox: Outbox, id: string): Outbox {
  return outbox.map((item) => (item.id === id ? withoutCode(item) : item));
}

export function without(outbox: Outbox, ids: ReadonlySet<string>): Outbox {
  return outbox.some(({ id }) => ids.has(id)) ? outbox.filter(({ id }) => !ids.has(id)) : outbox;
}

export function frameOf(item: OutgoingItem): AgentFrame {
  const { kind, conversationId, id, text, wish, requestId = '' } = item;
  switch (kind) {
    case 'send':
    case 'note':
      return { type: kind, conversationId, id, text };
    case 'ask':
      return { type: kind, conversationId, id, ...wish };
    case 'withdraw':
      return { type: kind, conversationId, id, requestId };
    default:
      return { type: kind, conversationId, id };
  }
}

function withoutCode({ code: _, ...item }: OutgoingItem): OutgoingItem {
  return { ...item, state: 'sending' };
}
