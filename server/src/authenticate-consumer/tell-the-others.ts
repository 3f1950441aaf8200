import type { ConversationDependencies } from '../conversations/conversation.ts';
import { endVerification } from '../conversations/end-verification.ts';
import type { Admission } from '../identity/admit.ts';

/** The old session's sockets close; a consumer who was here before is no longer here. */
export async function tellTheOthers(
  deps: ConversationDependencies,
  admission: Admission,
): Promise<void> {
  const { previous } = admission;
  deps.bus.publish(`consumer-session:${previous.id}`, { kind: 'ended', reason: 'replaced' });
  if (!admission.isOtherConsumer || previous.verificationId === null) return;
  const verification = await deps.storage.verifications.find(previous.verificationId);
  if (verification) await endVerification(deps, verification, { reason: 'signed_out' });
}
