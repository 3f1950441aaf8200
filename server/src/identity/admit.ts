import { newId } from '../runtime.ts';
import type {
  ConsumerSessionRecord,
  NewConsumerRecord,
  Transaction,
  VerificationRecord,
  WrappedConsumerKey,
} from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import {
  endSession,
  lapsedGraceSeconds,
  newConsumer,
  newSession,
  nextEpoch,
  type OpenedSession,
  type SessionDependencies,
} from './consumer-sessions.ts';
import { IdentityError } from './identity-error.ts';
import { nextLockAt } from './locks/lock-fields.ts';
import { browserTarget, sidTarget, subjectTarget, targetsOf } from './sign-out-targets.ts';
import type { VerifiedIdentity } from './verified-identity.ts';

/** A verified consumer with a new session, not yet on disk. */
export type Admission = OpenedSession & {
  readonly previous: ConsumerSessionRecord;
  readonly consumer: NewConsumerRecord;
  readonly verification: Omit<VerificationRecord, 'endedAt' | 'endReason'>;
  /** True if the previous session was another verified consumer's: nothing of it goes along. */
  readonly isOtherConsumer: boolean;
  /** Writes all of it, in the caller's transaction. */
  readonly record: (tx: Transaction) => void;
};

/**
 * VerifiedIdentity → the consumer it is (brand, connector, issuer, subject: never an email), a
 * verification with sealed attributes, and a new session in place of the one that asked.
 *
 * The transaction fails with `token_replayed` if this ID token was used before (V15),
 * `session_over` if the asking session ended meanwhile, `signed_out` if this consumer was signed
 * out since `begunAt`, `already_exists` if another process just made the same consumer (then try
 * again).
 */
export async function admit(
  deps: SessionDependencies,
  previous: ConsumerSessionRecord,
  proven: { readonly identity: VerifiedIdentity; readonly begunAt: number },
): Promise<Admission> {
  const { identity, begunAt } = proven;
  const { fields } = identity;
  const { consumer, key } = await findOrMakeConsumer(deps, identity);
  const verification = await newVerification(deps, { identity, consumerId: consumer.id, key });
  const isOtherConsumer = previous.verificationId !== null && previous.consumerId !== consumer.id;
  const { browserId } = previous;
  const here = browserTarget(deps.vault, { browserId, consumerId: consumer.id });
  const now = deps.runtime.now();
  const opened = newSession(deps, {
    brandId: fields.brandId,
    consumerId: consumer.id,
    verificationId: verification.id,
    connectorId: fields.connectorId,
    sidKey: sidTarget(deps.vault, fields),
    visitorId: visitorOf(previous, isOtherConsumer),
    browserId,
    epoch: previous.consumerId === consumer.id ? previous.epoch : nextEpoch(now, previous.epoch),
    expiresAt: fields.expiresAt + lapsedGraceSeconds * 1000,
    page: isOtherConsumer ? null : previous.page,
  });
  return {
    ...opened,
    previous,
    consumer,
    verification,
    isOtherConsumer,
    record: (tx) => {
      tx.signOuts.checkNone(targetsOf(deps.vault, fields), begunAt);
      // In the same browser they can follow on each other within a millisecond.
      tx.signOuts.checkNone([here], begunAt + 1);
      tx.usedTokens.insert({
        connectorId: fields.connectorId,
        digest: fields.tokenDigest,
        expiresAt: fields.expiresAt + lapsedGraceSeconds * 1000,
      });
      if (key) {
        tx.consumers.insert(consumer);
        tx.consumerKeys.insert(key);
      }
      tx.verifications.insert(verification);
      endSession(tx, previous, now);
      tx.consumerSessions.insert(opened.session, previous.id);
    },
  };
}

function visitorOf(previous: ConsumerSessionRecord, isOtherConsumer: boolean): string | null {
  if (previous.verificationId === null) return previous.consumerId;
  return isOtherConsumer ? null : previous.visitorId;
}

async function findOrMakeConsumer(
  deps: SessionDependencies,
  identity: VerifiedIdentity,
): Promise<{ consumer: NewConsumerRecord; key: WrappedConsumerKey | undefined }> {
  const { brandId, connectorId } = identity.fields;
  const identityKey = subjectTarget(deps.vault, identity.fields);
  const known = await deps.storage.consumers.findByIdentityKey(identityKey);
  if (known) {
    if ((await deps.vault.accessTo(known.id)) === 'restricted') {
      throw new IdentityError('processing_restricted');
    }
    return { consumer: known, key: undefined };
  }
  return newConsumer(deps, { brandId, connectorId, identityKey });
}

async function newVerification(
  deps: SessionDependencies,
  made: {
    readonly identity: VerifiedIdentity;
    readonly consumerId: string;
    readonly key: WrappedConsumerKey | undefined;
  },
): Promise<Admission['verification']> {
  const { fields } = made.identity;
  const id = newId(deps.runtime);
  const attributes = JSON.stringify(fields.attributes);
  return {
    id,
    brandId: fields.brandId,
    consumerId: made.consumerId,
    connectorId: fields.connectorId,
    connectorName: fields.connectorName,
    issuer: fields.issuer,
    flow: fields.flow,
    acr: fields.acr,
    amr: fields.amr,
    authenticatedAt: fields.authenticatedAt,
    verifiedAt: fields.verifiedAt,
    expiresAt: fields.expiresAt,
    attributes: await deps.vault.seal(made.consumerId, sealingContext.verification(id), attributes),
    locksAt: nextLockAt(fields.attributes, fields, deps.runtime.now()),
  };
}
