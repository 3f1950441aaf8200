import { newId } from '../runtime.ts';
import type { ConsumerSessionRecord, Transaction } from '../storage/port.ts';
import { type ConversationDependencies, messageProof } from './conversation.ts';

/** A new conversation of this session's consumer, to be written by the caller's transaction. */
export async function planConversation(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
): Promise<{ readonly id: string; readonly record: (tx: Transaction) => void }> {
  // Page attributes may have come since the socket read its session; they must not be lost.
  const fresh = (await deps.storage.consumerSessions.find(session.id)) ?? session;
  const { consumerId, verificationId } = session;
  const verification = verificationId
    ? await deps.storage.verifications.find(verificationId)
    : undefined;
  const id = newId(deps.runtime);
  const at = deps.runtime.now();
  const proofState = messageProof(verification, at).state;
  const record = (tx: Transaction): void => {
    tx.conversations.insert({
      id,
      brandId: session.brandId,
      consumerId,
      startedAt: at,
      proofState,
      verificationId,
      page: fresh.page,
    });
    if (verification && proofState === 'verified') {
      tx.conversations.append(id, {
        event: {
          at: verification.verifiedAt,
          clientId: null,
          body: { type: 'identity', change: 'verified', verificationId: verification.id },
          text: null,
        },
      });
    }
  };
  return { id, record };
}
