import type { LapseReason } from '@countersign/protocol';
import type { Committed, NewEvent, VerificationRecord } from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import { type ConversationDependencies, publishChanges } from './conversation.ts';

const attempts = 3;

/**
 * A verification is over: its time has come, or the consumer signed out. The conversations that
 * stand on it lapse, with a mark in the transcript; what was verified stays to be read as such.
 */
export async function endVerification(
  deps: ConversationDependencies,
  verification: VerificationRecord,
  reason: LapseReason,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const committed = await recordEnd(deps, verification, reason);
      publishChanges(deps.bus, verification.brandId, committed);
      return await tellSessions(deps, verification);
    } catch (error) {
      if (!(error instanceof StorageError) || attempt === attempts) throw error;
      if (error.code === 'verification_over') return;
      // A conversation was verified anew while we read: it stands on another proof now.
      if (error.code !== 'conversation_moved') throw error;
    }
  }
}

async function recordEnd(
  deps: ConversationDependencies,
  verification: VerificationRecord,
  reason: LapseReason,
): Promise<Committed> {
  const at = deps.runtime.now();
  const conversations = await deps.storage.conversations.listByVerification(verification.id);
  const event: NewEvent = {
    at,
    clientId: null,
    body: {
      type: 'identity',
      change: reason === 'signed_out' ? 'signed_out' : 'lapsed',
      verificationId: verification.id,
    },
    text: null,
  };
  return deps.storage.transaction((tx) => {
    tx.verifications.end(verification.id, { at, reason });
    for (const { id } of conversations) {
      tx.conversations.append(id, {
        event,
        change: { proofState: 'lapsed' },
        whenClosed: 'append',
        ofVerification: verification.id,
      });
    }
  });
}

/** The consumer's own windows, which may have no conversation yet. */
async function tellSessions(
  deps: ConversationDependencies,
  verification: VerificationRecord,
): Promise<void> {
  const sessions = await deps.storage.consumerSessions.listByVerification(verification.id);
  for (const { id } of sessions) deps.bus.publish(`consumer-session:${id}`, { kind: 'changed' });
}

/** A browser that got its new session asks for a ticket at once. */
const unusedSessionSeconds = 20;

/**
 * Sessions whose answer never arrived, because the consumer left the page while we made them. No
 * browser can end them, so a sign-out would not be seen (A74).
 */
export async function endLostSessions(deps: ConversationDependencies): Promise<void> {
  const until = deps.runtime.now() - unusedSessionSeconds * 1000;
  for (const session of await deps.storage.consumerSessions.listUnused(until, sweepLimit)) {
    await deps.storage.transaction((tx) => {
      tx.consumerSessions.end(session.id, deps.runtime.now());
    });
    const verification =
      session.verificationId && (await deps.storage.verifications.find(session.verificationId));
    if (verification) await endVerification(deps, verification, 'signed_out');
  }
}

const sweepLimit = 200;

/** Ends the verifications whose time has come. main.ts calls it again and again. */
export async function endDueVerifications(deps: ConversationDependencies): Promise<void> {
  const due = await deps.storage.verifications.listDue(deps.runtime.now(), sweepLimit);
  for (const verification of due) await endVerification(deps, verification, 'expired');
}
