import type { AuditAction, LapseReason } from '@countersign/protocol';
import type {
  Committed,
  ConsumerSessionRecord,
  ConversationRow,
  NewAuditRecord,
  Transaction,
  VerificationRecord,
} from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import { type ConversationDependencies, publishChanges } from './conversation.ts';
import { noteConflicts } from './facts/note-conflicts.ts';

const attempts = 3;

export type ProofEnd = {
  readonly reason: LapseReason;
  /** No other proof of the consumer is to take its place: all of them end. */
  readonly everywhere?: boolean;
  /** No proof of this browser is to: all of its sessions end. */
  readonly browserId?: string;
};

/**
 * A verification is over: its time has come, or the consumer signed out. An open conversation that
 * stands on it goes on under the newest proof that another browser of the consumer still holds; all
 * others lapse, with a mark in the transcript; what was verified stays to be read as such.
 */
export async function endVerification(
  deps: ConversationDependencies,
  verification: VerificationRecord,
  end: ProofEnd,
): Promise<void> {
  await endOne(deps, verification, end);
  const { id: verificationId, consumerId } = verification;
  await endReplaced(deps, { verificationId, consumerId }, end);
}

async function endOne(
  deps: ConversationDependencies,
  verification: VerificationRecord,
  end: ProofEnd,
): Promise<void> {
  try {
    const committed = await recordEnd(deps, verification, end);
    publishChanges(deps.bus, verification.brandId, committed);
    await tellSessions(deps, verification);
  } catch (error) {
    if (!isCode(error, 'verification_over')) throw error;
  }
}

/** A proof lives for hours: nobody has had more conversations in them. */
const conversationsAtMost = 50;

/**
 * With the last sign-in of a consumer end the proofs that it had replaced: conversations that were
 * closed before still stand on them.
 */
async function endReplaced(
  deps: ConversationDependencies,
  last: Pick<ConsumerSessionRecord, 'consumerId' | 'verificationId'>,
  end: ProofEnd,
): Promise<void> {
  const { consumerId, verificationId: except } = last;
  if (end.reason === 'expired' || except === null) return;
  const { storage, runtime } = deps;
  const others = { now: runtime.now(), except, exceptBrowser: end.browserId ?? null };
  if (await storage.verifications.findHeld(consumerId, others)) return;
  const page = { before: Number.MAX_SAFE_INTEGER, limit: conversationsAtMost };
  for (const { proofState, verificationId } of await storage.conversations.listByConsumer(
    consumerId,
    page,
  )) {
    if (proofState !== 'verified' || verificationId === null) continue;
    const replaced = await storage.verifications.find(verificationId);
    if (replaced) await endOne(deps, replaced, end);
  }
}

/**
 * A session is ended from outside of its window, and its proof with it, in one transaction: a
 * process that dies leaves both or neither. False if somebody else ended it first.
 */
export async function endSessionWithProof(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  end: ProofEnd,
): Promise<boolean> {
  try {
    const committed = await recordSessionEnd(deps, session, end);
    const hint = { kind: 'ended', reason: 'signed_out_elsewhere' } as const;
    // Before the mark, so that the window is told that it is over, and not only that it lapsed.
    deps.bus.publish(`consumer-session:${session.id}`, hint);
    publishChanges(deps.bus, session.brandId, committed);
    await endReplaced(deps, session, end);
    return true;
  } catch (error) {
    if (isCode(error, 'session_over')) return false;
    throw error;
  }
}

async function recordSessionEnd(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  end: ProofEnd,
): Promise<Committed> {
  const { verificationId } = session;
  const verification = verificationId && (await deps.storage.verifications.find(verificationId));
  if (verification && verification.endedAt === null) {
    try {
      return await recordEnd(deps, verification, { ...end, session });
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

type End = ProofEnd & { readonly session?: ConsumerSessionRecord };

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
  { reason, session, everywhere = false, browserId }: End,
): Promise<Committed> {
  const at = deps.runtime.now();
  const conversations = await deps.storage.conversations.listByVerification(verification.id);
  const isOpen = conversations.some(({ status }) => status === 'open');
  const goesOn = isOpen && !everywhere;
  const { id: except, consumerId } = verification;
  const others = { now: at, except, exceptBrowser: browserId ?? null };
  const living = goesOn ? await deps.storage.verifications.findHeld(consumerId, others) : undefined;
  // What expires under nobody's eyes is news to nobody; a sign-out always is.
  const isNews = reason !== 'expired' || conversations.length > 0;
  const committed = await deps.storage.transaction((tx) => {
    if (isNews) tx.auditRecords.insert(auditOf(verification, { at, reason }));
    if (session) tx.consumerSessions.end(session.id, at);
    tx.verifications.end(verification.id, { at, reason });
    for (const conversation of conversations) {
      if (living && conversation.status === 'open') goOn(tx, conversation, { living, at });
      else lapse(tx, conversation, { reason, at });
    }
  });
  if (!living) return committed;
  for (const { id, status } of conversations) {
    if (status === 'open') await noteConflicts(deps, id);
  }
  const rest = await lapseLeft(deps, living.id);
  return { events: [...committed.events, ...(rest?.events ?? [])] };
}

type Marked = Pick<ConversationRow, 'id' | 'verificationId'>;

/** The other browser's proof takes the place of the one that ended. */
function goOn(
  tx: Transaction,
  { id, verificationId }: Marked,
  { living, at }: { readonly living: VerificationRecord; readonly at: number },
): void {
  const body = { type: 'identity', change: 'continued', verificationId: living.id } as const;
  tx.conversations.append(id, {
    event: { at, clientId: null, body, text: null },
    change: { verificationId: living.id },
    ...(verificationId !== null && { ofVerification: verificationId }),
  });
}

function lapse(
  tx: Transaction,
  { id, verificationId }: Marked,
  { reason, at }: { readonly reason: LapseReason; readonly at: number },
): void {
  if (verificationId === null) return;
  const change = reason === 'expired' ? 'lapsed' : reason;
  const body = { type: 'identity', change, verificationId } as const;
  tx.conversations.append(id, {
    event: { at, clientId: null, body, text: null },
    change: { proofState: 'lapsed' },
    whenClosed: 'append',
    ofVerification: verificationId,
  });
}

/** The proof that took over ended while we wrote, and who ended it did not see the conversation. */
async function lapseLeft(
  deps: ConversationDependencies,
  verificationId: string,
): Promise<Committed | undefined> {
  const proof = await deps.storage.verifications.find(verificationId);
  if (!proof || proof.endedAt === null) return undefined;
  const left = await deps.storage.conversations.listByVerification(verificationId);
  const standing = left.filter(({ proofState }) => proofState === 'verified');
  const reason = !proof.endReason || proof.endReason === 'replaced' ? 'expired' : proof.endReason;
  const at = deps.runtime.now();
  return deps.storage.transaction((tx) => {
    for (const conversation of standing) lapse(tx, conversation, { reason, at });
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
    if (verification) await endVerification(deps, verification, { reason: 'signed_out' });
  }
}

const sweepLimit = 200;

/** Ends the verifications whose time has come. main.ts calls it again and again. */
export async function endDueVerifications(deps: ConversationDependencies): Promise<void> {
  const due = await deps.storage.verifications.listDue(deps.runtime.now(), sweepLimit);
  for (const verification of due) await endVerification(deps, verification, { reason: 'expired' });
}
