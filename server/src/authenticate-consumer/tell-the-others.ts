import type { ConversationDependencies } from '../conversations/conversation.ts';
import { endInBrowser } from '../conversations/end-sessions.ts';
import { endSessionWithProof } from '../conversations/end-verification.ts';
import type { Admission } from '../identity/admit.ts';
import type { ConsumerSessionRecord } from '../storage/port.ts';

/**
 * The old session's sockets close; a consumer who was here before is no longer here, neither as
 * the one who asked nor as the one whom the browser's cookie names. Windows of the same browser
 * that began beside this one come again, with the cookie of now.
 */
export async function tellTheOthers(
  deps: ConversationDependencies,
  admission: Admission,
  companion: ConsumerSessionRecord | undefined,
): Promise<void> {
  const { previous, consumer } = admission;
  const replaced = { kind: 'ended', reason: 'replaced' } as const;
  deps.bus.publish(`consumer-session:${previous.id}`, replaced);
  for (const { id } of await listBeside(deps, admission)) {
    deps.bus.publish(`consumer-session:${id}`, replaced);
  }
  if (admission.isOtherConsumer) await endInBrowser(deps, previous, { everywhere: false });
  if (companion && companion.verificationId !== null && companion.consumerId !== consumer.id) {
    await endSessionWithProof(deps, companion, { reason: 'signed_out' });
  }
}

/** A browser has one session or two; more are made only by somebody who wants them. */
const besideAtMost = 20;

/** Nobody's, or the same consumer's: whoever shares no more than a browser is left alone. */
async function listBeside(
  { storage, runtime }: ConversationDependencies,
  { session, consumer }: Admission,
): Promise<readonly ConsumerSessionRecord[]> {
  const page = { until: runtime.now(), limit: besideAtMost };
  const live = await storage.consumerSessions.listByBrowser(session.browserId, page);
  return live.filter(
    ({ id, verificationId, consumerId }) =>
      id !== session.id && (verificationId === null || consumerId === consumer.id),
  );
}
