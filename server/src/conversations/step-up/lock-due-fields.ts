import { readNextLock } from '../../identity/consumer-card.ts';
import type { VerificationRecord } from '../../storage/port.ts';
import { StorageError } from '../../storage/port.ts';
import { markRenewal } from '../attach.ts';
import { type ConversationDependencies, publishChanges } from '../conversation.ts';
import { tellSessions } from '../end-verification.ts';

const sweepLimit = 200;

/**
 * Fields that want a fresh sign-in lock when it is too old for them: whoever looks on gets a card
 * without them. main.ts calls it again and again; whoever reads meanwhile goes by the clock.
 */
export async function lockDueFields(deps: ConversationDependencies): Promise<void> {
  const due = await deps.storage.verifications.listLocksDue(deps.runtime.now(), sweepLimit);
  for (const verification of due) {
    await lockFieldsOf(deps, verification).catch((error: unknown) => {
      // It ended, or its conversation went on under another proof, while we read.
      if (!(error instanceof StorageError && passing.has(error.code))) throw error;
    });
  }
}

const passing = new Set<StorageError['code']>(['verification_over', 'conversation_moved']);

async function lockFieldsOf(
  deps: ConversationDependencies,
  verification: VerificationRecord,
): Promise<void> {
  const { id, brandId, locksAt } = verification;
  if (locksAt === null) return;
  const to = await readNextLock(deps, verification);
  const mark = await markRenewal(deps, id);
  const committed = await deps.storage.transaction((tx) => {
    tx.verifications.passLock(id, { from: locksAt, to });
    mark.record(tx);
  });
  publishChanges(deps.bus, brandId, committed);
  await tellSessions(deps, verification);
}
