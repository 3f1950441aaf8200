import assert from 'node:assert/strict';
import {
  type ConversationRecord,
  type Storage,
  StorageError,
  type StorageErrorCode,
  type Transaction,
} from '../port.ts';
import { conversationId } from './samples.ts';

/** The transaction is refused with this code and with nothing of its own in the message. */
export async function refuses(
  storage: Storage,
  code: StorageErrorCode,
  work: (tx: Transaction) => void,
): Promise<void> {
  await assert.rejects(storage.transaction(work), (error) => {
    assert.ok(error instanceof StorageError);
    assert.equal(error.code, code);
    return true;
  });
}

export async function theConversation(
  storage: Storage,
  which = conversationId,
): Promise<ConversationRecord> {
  const found = await storage.conversations.find(which);
  assert.ok(found);
  return found;
}

/** Of many that try the same at once, how many had their way. The others failed with `code`. */
export async function winners(
  attempts: readonly Promise<unknown>[],
  code: StorageErrorCode,
): Promise<number> {
  const settled = await Promise.allSettled(attempts);
  const lost = settled.filter((result) => result.status === 'rejected');
  for (const { reason } of lost) {
    assert.ok(reason instanceof StorageError);
    assert.equal(reason.code, code);
  }
  return settled.length - lost.length;
}
