import type { Lookups, VerificationRecord } from '../storage/port.ts';

const sessionsAtMost = 50;

/**
 * The newest other proof of the same consumer that still counts and is held by a browser or device
 * that has not signed out.
 */
export async function findLivingProof(
  storage: Pick<Lookups, 'consumerSessions' | 'verifications'>,
  { id, consumerId }: VerificationRecord,
  now: number,
): Promise<VerificationRecord | undefined> {
  const page = { until: now, limit: sessionsAtMost };
  const sessions = await storage.consumerSessions.listByConsumer(consumerId, page);
  const others = sessions.flatMap(({ verificationId, expiresAt }) =>
    verificationId === null || verificationId === id || expiresAt <= now ? [] : [verificationId],
  );
  const found = await Promise.all(others.map((other) => storage.verifications.find(other)));
  return found
    .filter((one) => one !== undefined)
    .filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > now)
    .sort((one, other) => other.verifiedAt - one.verifiedAt)[0];
}
