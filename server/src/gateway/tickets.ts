import { limits } from '@countersign/protocol';
import { hashSecret, newSecret, type Runtime } from '../runtime.ts';
import { type Storage, StorageError } from '../storage/port.ts';

type Dependencies = { readonly runtime: Runtime; readonly storage: Storage };
type TicketKind = 'consumer' | 'agent';

/** One use, for half a minute, stored as a hash: what a socket opens with (A66). */
export async function issueTicket(
  deps: Dependencies,
  of: { readonly kind: TicketKind; readonly sessionId: string },
): Promise<{ readonly ticket: string; readonly expiresAt: number }> {
  const ticket = newSecret(deps.runtime);
  const now = deps.runtime.now();
  const expiresAt = now + limits.ticketSeconds * 1000;
  await deps.storage.transaction((tx) => {
    // Who asks for a ticket has got the answer that made the session.
    if (of.kind === 'consumer') tx.consumerSessions.markUsed(of.sessionId, now);
    tx.tickets.insert({ ...of, ticketHash: hashSecret(ticket), expiresAt });
  });
  return { ticket, expiresAt };
}

/** The ticket's session; undefined if it is unknown, used, too old or of another kind. */
export async function consumeTicket(
  deps: Dependencies,
  ticket: string,
  kind: TicketKind,
): Promise<string | undefined> {
  const ticketHash = hashSecret(ticket);
  const record = await deps.storage.tickets.find(ticketHash);
  if (record?.kind !== kind) return undefined;
  try {
    await deps.storage.transaction((tx) => tx.tickets.consume(ticketHash, deps.runtime.now()));
  } catch (error) {
    if (error instanceof StorageError && error.code === 'ticket_used') return undefined;
    throw error;
  }
  return record.sessionId;
}
