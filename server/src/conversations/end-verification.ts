import type { AuditAction, LapseReason } from '@countersign/protocol';
import type {
  Committed,
  ConsumerSessionRecord,
  NewAuditRecord,
  NewEvent,
  VerificationRecord,
} from '../storage/port.ts';
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
  try {
    const committed = await recordEnd(deps, verification, { reason });
    publishChanges(deps.bus, verification.brandId, committed);
    await tellSessions(deps, verification);
  } catch (error) {
    if (!isCode(error, 'verification_over')) throw error;
  }
}

/**
 * A session is ended from outside of its window, and its proof with it, in one transaction: a
 * process that dies leaves both or neither. False if somebody else ended it first.
 */
export async function endSessionWithProof(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  reason: LapseReason,
): Promise<boolean> {
  try {
    const committed = await recordSessionEnd(deps, session, reason);
    const hint = { kind: 'ended', reason: 'signed_out_elsewhere' } as const;
    // Before the mark, so that the window is told that it is over, and not only that it lapsed.
    deps.bus.publish(`consumer-session:${session.id}`, hint);
    publishChanges(deps.bus, session.brandId, committed);
    return true;
  } catch (error) {
    if (isCode(error, 'session_over')) return false;
    throw error;
  }
}

async function recordSessionEnd(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  reason: LapseReason,
): Promise<Committed> {
  const { verificationId } = session;
  const verification = verificationId && (await deps.storage.verifications.find(verificationId));
  if (verification && verification.endedAt === null) {
    try {
      return await recordEnd(deps, verification, { reason, session });
    } catch (error) {
      // It lapsed in between; its session is still to be ended.
      if (!isCode(error, 'verification_over')) throw error;
    }
  }
  const at = deps.runtime.now();
  return deps.storage.transaction((tx) => tx.consumerSessions.end(session.id, at));
}

function isCode(error: unknown, code: StorageError['code']): boolean {
  return error instanceof StorageError && error.code === code;
}

type End = { readonly reason: LapseReason; readonly session?: ConsumerSessionRecord };

async function recordEnd(
  deps: ConversationDependencies,
  verification: VerificationRecord,
  end: End,
): Promise<Committed> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryRecordEnd(deps, verification, end);
    } catch (error) {
      // A conversation was verified anew while we read: it stands on another proof now.
      if (attempt === attempts || !isCode(error, 'conversation_moved')) throw error;
    }
  }
}

async function tryRecordEnd(
  deps: ConversationDependencies,
  verification: VerificationRecord,
  { reason, session }: End,
): Promise<Committed> {
  const at = deps.runtime.now();
  const conversations = await deps.storage.conversations.listByVerification(verification.id);
  const event: NewEvent = {
    at,
    clientId: null,
    body: {
      type: 'identity',
      change: reason === 'expired' ? 'lapsed' : reason,
      verificationId: verification.id,
    },
    text: null,
  };
  // What expires under nobody's eyes is news to nobody; a sign-out always is.
  const isNews = reason !== 'expired' || conversations.length > 0;
  return deps.storage.transaction((tx) => {
    if (isNews) tx.auditRecords.insert(auditOf(verification, { at, reason }));
    if (session) tx.consumerSessions.end(session.id, at);
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

function auditOf(
  { brandId, consumerId, connectorId }: VerificationRecord,
  { at, reason }: { readonly at: number; readonly reason: LapseReason },
): NewAuditRecord {
  const action: AuditAction = 'consumer.proof_ended';
  const who = { brandId, actor: 'system', subject: consumerId, correlationId: null };
  return { ...who, at, action, detail: { connectorId, reason } };
}

/** The consumer's own windows, which may have no conversation yet. */
export async function tellSessions(
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
