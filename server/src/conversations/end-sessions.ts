import type { ConsumerSessionRecord } from '../storage/port.ts';
import type { ConversationDependencies } from './conversation.ts';
import { endSessionWithProof, endVerification, type ProofEnd } from './end-verification.ts';

/** So many sessions are ended side by side; then the next ones are looked for. */
const batchSize = 200;

export type SessionsToEnd = {
  /** The sessions that are to end and have not yet, oldest first, at most `limit`. */
  readonly list: (limit: number) => Promise<readonly ConsumerSessionRecord[]>;
  readonly end: ProofEnd;
  /** Stops after so many batches; the rest is for the next call. */
  readonly batches?: number;
};

/**
 * The consumer of a session that is over is gone from its browser: their proofs end, and so do the
 * sessions that other windows of it have. Or from everywhere. Answers how many other sessions.
 */
export async function endInBrowser(
  deps: ConversationDependencies,
  { verificationId, consumerId, browserId }: ConsumerSessionRecord,
  { everywhere }: { readonly everywhere: boolean },
): Promise<number> {
  const end = { reason: 'signed_out', everywhere, browserId } as const;
  const verification = verificationId && (await deps.storage.verifications.find(verificationId));
  if (verification) await endVerification(deps, verification, end);
  const page = { until: deps.runtime.now(), ...(!everywhere && { browserId }) };
  const { listByConsumer } = deps.storage.consumerSessions;
  return endSessions(deps, {
    list: (limit) => listByConsumer(consumerId, { ...page, limit }),
    end,
  });
}

/**
 * Ends sessions from outside of their windows: their sockets close, their proofs lapse with a mark
 * in the transcript. Answers how many it ended; fewer than there are only with `batches`.
 */
export async function endSessions(
  deps: ConversationDependencies,
  { list, end, batches = Number.POSITIVE_INFINITY }: SessionsToEnd,
): Promise<number> {
  let ended = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    const sessions = await list(batchSize);
    const results = await Promise.all(
      sessions.map((session) => endSessionWithProof(deps, session, end)),
    );
    ended += results.filter(Boolean).length;
    if (sessions.length < batchSize) break;
  }
  return ended;
}
