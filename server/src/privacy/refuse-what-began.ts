import { limits } from '@countersign/protocol';
import type { ConsumerRecord, Transaction } from '../storage/port.ts';

/** So long a handshake can be answered, and a little for the answer itself. */
const rememberedMs = (limits.handshakeSeconds + 60) * 1000;

/** A sign-in of this consumer that is under way does not get in, as after a sign-out. */
export function refuseWhatBegan(
  tx: Transaction,
  { identityKey }: ConsumerRecord,
  at: number,
): void {
  if (identityKey === null) return;
  tx.signOuts.put({ target: identityKey, at, expiresAt: at + rememberedMs });
}
