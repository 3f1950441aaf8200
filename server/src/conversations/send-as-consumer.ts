import type { AppendedEvent, ConsumerSessionRecord, Transaction } from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import {
  type ConversationDependencies,
  checkText,
  messageProof,
  previewOf,
  publishChanges,
} from './conversation.ts';
import { ConversationError } from './conversation-error.ts';
import { planConversation } from './plan-conversation.ts';

export type ConsumerMessage = { readonly id: string; readonly text: string };

const attempts = 3;

/**
 * A consumer's message: into their open conversation, or into a new one. Settles when it is on
 * disk. Repeating the same id does nothing and settles with the first one's number.
 *
 * @throws ConversationError `message_empty`, `message_too_long`, `verification_required`
 */
export async function sendAsConsumer(
  deps: ConversationDependencies,
  from: { readonly session: ConsumerSessionRecord; readonly allowUnverified: boolean },
  message: ConsumerMessage,
): Promise<AppendedEvent> {
  const append = await prepareMessage(deps, from, message);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await appendToKnown(deps, from.session, append);
    } catch (error) {
      if (!isRace(error) || attempt === attempts) throw error;
    }
  }
}

type Append = (tx: Transaction, conversationId: string) => void;

async function prepareMessage(
  deps: ConversationDependencies,
  from: { readonly session: ConsumerSessionRecord; readonly allowUnverified: boolean },
  message: ConsumerMessage,
): Promise<Append> {
  const text = checkText(message.text);
  const { consumerId, verificationId } = from.session;
  const at = deps.runtime.now();
  const verification = verificationId
    ? await deps.storage.verifications.find(verificationId)
    : undefined;
  const proof = messageProof(verification, at);
  if (proof.state !== 'verified' && !from.allowUnverified) {
    throw new ConversationError('verification_required');
  }
  const sealedText = await deps.vault.seal(consumerId, `text:${message.id}`, text);
  const preview = await deps.vault.seal(consumerId, 'preview', previewOf(text));
  return (tx, conversationId) =>
    tx.conversations.append(conversationId, {
      event: {
        at,
        clientId: message.id,
        body: { type: 'message', from: 'consumer', proof },
        text: sealedText,
      },
      change: {
        unread: 'one-more',
        waitingSince: at,
        lastMessage: { from: 'consumer', at, preview },
      },
      ofConsumer: consumerId,
    });
}

/**
 * The open conversation or, for a message that is repeated after its conversation was closed, the
 * newest one; if that takes no message any more, a new one.
 */
async function appendToKnown(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  append: Append,
): Promise<AppendedEvent> {
  const { conversations } = deps.storage;
  const known =
    (await conversations.findOpenByConsumer(session.consumerId)) ??
    (await conversations.findNewestByConsumer(session.consumerId));
  if (known) {
    try {
      return await commit(deps, session.brandId, (tx) => append(tx, known.id));
    } catch (error) {
      const isClosed = error instanceof StorageError && error.code === 'conversation_not_open';
      if (!isClosed) throw error;
    }
  }
  const planned = await planConversation(deps, session);
  return commit(deps, session.brandId, (tx) => {
    planned.record(tx);
    append(tx, planned.id);
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
  return (
    error instanceof StorageError &&
    (error.code === 'already_exists' || error.code === 'conversation_moved')
  );
}
