import type { MessageProof } from '@countersign/protocol';
import type { AppendedEvent, ConsumerSessionRecord, Transaction } from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import {
  type ConversationDependencies,
  checkText,
  messageProof,
  previewOf,
  publishChanges,
} from './conversation.ts';
import { ConversationError } from './conversation-error.ts';
import { noteConflicts } from './facts/note-conflicts.ts';
import type { MaskPattern } from './masking/mask-pattern.ts';
import { maskText } from './masking/mask-text.ts';
import { planConversation } from './plan-conversation.ts';

/** Who sends, and what their brand allows and hides. */
export type Sender = {
  readonly session: ConsumerSessionRecord;
  readonly allowUnverified: boolean;
  readonly masks: readonly MaskPattern[];
};
export type ConsumerMessage = { readonly id: string; readonly text: string };

const attempts = 3;

/**
 * A consumer's message: into their open conversation, or into a new one. Settles when it is on
 * disk. Repeating the same id does nothing and settles with the first one's number.
 *
 * @throws ConversationError `message_empty`, `message_too_long`, `verification_required`,
 * `session_required` if the session ended meanwhile
 */
export async function sendAsConsumer(
  deps: ConversationDependencies,
  from: Sender,
  message: ConsumerMessage,
): Promise<AppendedEvent> {
  const prepared = await prepareMessage(deps, from, message);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await appendToKnown(deps, prepared);
    } catch (error) {
      if (isCode(error, 'session_over')) throw new ConversationError('session_required');
      if (!isRace(error) || attempt === attempts) throw error;
    }
  }
}

type Prepared = {
  readonly session: ConsumerSessionRecord;
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly proof: MessageProof;
};

async function prepareMessage(
  deps: ConversationDependencies,
  from: Sender,
  message: ConsumerMessage,
): Promise<Prepared> {
  const text = maskText(checkText(message.text), from.masks);
  const { session } = from;
  const at = deps.runtime.now();
  const verification = session.verificationId
    ? await deps.storage.verifications.find(session.verificationId)
    : undefined;
  const proof = messageProof(verification, at);
  if (proof.state !== 'verified' && !from.allowUnverified) {
    throw new ConversationError('verification_required');
  }
  return { session, id: message.id, text, at, proof };
}

/**
 * The open conversation or, for a message that is repeated after its conversation was closed, the
 * newest one, also of before the consumer signed in; if that takes no message any more, a new one.
 */
async function appendToKnown(
  deps: ConversationDependencies,
  message: Prepared,
): Promise<AppendedEvent> {
  const { session } = message;
  const { conversations } = deps.storage;
  const { consumerId, visitorId } = session;
  const known =
    (await conversations.findOpenByConsumer(consumerId)) ??
    (await conversations.findNewestByConsumer(consumerId)) ??
    (visitorId === null ? undefined : await conversations.findNewestByConsumer(visitorId));
  if (known) {
    const append = await sealMessage(deps, message, known.id);
    try {
      return await commit(deps, session.brandId, append);
    } catch (error) {
      if (!isCode(error, 'conversation_not_open')) throw error;
    }
  }
  const planned = await planConversation(deps, session);
  const append = await sealMessage(deps, message, planned.id);
  const sent = await commit(deps, session.brandId, (tx) => {
    planned.record(tx);
    append(tx);
  });
  await noteConflicts(deps, planned.id);
  return sent;
}

/** Sealed for this place in this conversation: the bytes open nowhere else. */
async function sealMessage(
  deps: ConversationDependencies,
  message: Prepared,
  conversationId: string,
): Promise<(tx: Transaction) => void> {
  const { id, text, at, proof } = message;
  const { consumerId } = message.session;
  const [sealed, preview] = await Promise.all([
    deps.vault.seal(consumerId, sealingContext.text(conversationId, id), text),
    deps.vault.seal(consumerId, sealingContext.preview(conversationId), previewOf(text)),
  ]);
  const body = { type: 'message', from: 'consumer', proof } as const;
  return (tx) =>
    tx.conversations.append(conversationId, {
      event: { at, clientId: id, body, text: sealed },
      change: {
        unread: 'one-more',
        waitingSince: at,
        lastMessage: { from: 'consumer', at, preview },
      },
      ofSession: message.session.id,
    });
}

async function commit(
  deps: ConversationDependencies,
  brandId: string,
  work: (tx: Transaction) => void,
): Promise<AppendedEvent> {
  const committed = await deps.storage.transaction(work);
  publishChanges(deps.bus, brandId, committed);
  const message = committed.events.at(-1);
  if (!message) throw new Error('a transaction with an append settles with an event');
  return message;
}

/** Another message, or an agent, opened or moved the conversation in between. */
function isRace(error: unknown): boolean {
  return isCode(error, 'already_exists') || isCode(error, 'conversation_moved');
}

function isCode(error: unknown, code: StorageError['code']): boolean {
  return error instanceof StorageError && error.code === code;
}
