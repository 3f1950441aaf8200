import { newId } from '../runtime.ts';
import type { ConsumerSessionRecord, Transaction, VerificationRecord } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import { lapsedGraceSeconds, type SessionDependencies } from './consumer-sessions.ts';
import { IdentityError } from './identity-error.ts';
import { nextLockAt } from './locks/lock-fields.ts';
import { subjectTarget, targetsOf } from './sign-out-targets.ts';
import type { VerifiedIdentity } from './verified-identity.ts';

export type Renewal = {
  readonly expiresAt: number;
  /** Writes all of it, in the caller's transaction. */
  readonly record: (tx: Transaction) => void;
};

type Renewed = {
  readonly verification: VerificationRecord;
  readonly sessions: readonly ConsumerSessionRecord[];
  readonly begunAt: number;
};

/**
 * VerifiedIdentity of a refresh → the same verification with a new end and new attributes. The
 * sessions stay as they are, because the browser had no part in it: so it must be the very same
 * consumer (R19). Means that the provider does not repeat are those of the sign-in.
 *
 * The transaction fails with `token_replayed`, `verification_over`, `session_over` or `signed_out`,
 * as that of a sign-in does.
 *
 * @throws IdentityError `refreshed_for_another`
 */
export async function renew(
  deps: SessionDependencies,
  { fields }: VerifiedIdentity,
  { verification, sessions, begunAt }: Renewed,
): Promise<Renewal> {
  const { id, consumerId } = verification;
  await checkSameConsumer(deps, consumerId, fields);
  const { verifiedAt, expiresAt, tokenDigest } = fields;
  // A refresh is no sign-in: the fields that want a fresh one go by the time of the first.
  const signedIn = { authenticatedAt: verification.authenticatedAt, expiresAt };
  const locksAt = nextLockAt(fields.attributes, signedIn, deps.runtime.now());
  const text = JSON.stringify(fields.attributes);
  const attributes = await deps.vault.seal(consumerId, sealingContext.verification(id), text);
  const acr = fields.acr ?? verification.acr;
  const amr = fields.amr.length > 0 ? fields.amr : verification.amr;
  const sessionsExpireAt = expiresAt + lapsedGraceSeconds * 1000;
  const kept = await keptOf(deps, verification);
  return {
    expiresAt,
    record: (tx) => {
      tx.signOuts.checkNone(targetsOf(deps.vault, fields), begunAt);
      tx.usedTokens.insert({
        connectorId: fields.connectorId,
        digest: tokenDigest,
        expiresAt: sessionsExpireAt,
      });
      tx.verifications.insert(kept);
      tx.verifications.end(kept.id, { at: verifiedAt, reason: 'replaced' });
      tx.verifications.renew(id, { acr, amr, verifiedAt, expiresAt, attributes, locksAt });
      for (const session of sessions) tx.consumerSessions.extend(session.id, sessionsExpireAt);
    },
  };
}

/** What it said until now stays, as that of an earlier sign-in does: the history reads it. */
async function keptOf(
  { runtime, vault }: SessionDependencies,
  { endedAt: _at, endReason: _reason, ...before }: VerificationRecord,
): Promise<Parameters<Transaction['verifications']['insert']>[0]> {
  const { consumerId, attributes } = before;
  const id = newId(runtime);
  const text = await vault.open(attributes, sealingContext.verification(before.id));
  const context = sealingContext.verification(id);
  return { ...before, id, attributes: await vault.seal(consumerId, context, text) };
}

/**
 * Also before anything is asked in the name of a refreshed token: whoever it is about must be the
 * consumer of the verification (OIDC Core 12.2).
 *
 * @throws IdentityError `refreshed_for_another`
 */
export async function checkSameConsumer(
  { storage, vault }: SessionDependencies,
  consumerId: string,
  subject: Parameters<typeof subjectTarget>[1],
): Promise<void> {
  const consumer = await storage.consumers.find(consumerId);
  if (consumer?.identityKey === subjectTarget(vault, subject)) return;
  throw new IdentityError('refreshed_for_another');
}
