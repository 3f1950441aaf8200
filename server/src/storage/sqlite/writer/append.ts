/**
 * Appending an event, inside the writer's transaction: guards, numbers, change, in one step. The
 * order of the guards is a promise of the port: the session, whose it is, then the repeat, then
 * whether it is open; so a repeat is answered even after the conversation closed, but never to
 * another consumer.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AppendedEvent } from '../../port.ts';
import { Columns, type Row } from '../rows/columns.ts';
import type { AppendOperation, Parameters } from './operations.ts';
import { isTaken, UnitFailure } from './unit-failure.ts';
import { writes } from './writes.ts';

const statements = {
  conversation: `SELECT brand_id, consumer_id, verification_id, status FROM conversations
    WHERE id = ?`,
  session:
    'SELECT consumer_id, visitor_id FROM consumer_sessions WHERE id = ? AND ended_at IS NULL',
  repeated: `SELECT conversation_id, sequence, at FROM events
    WHERE conversation_id = ? AND client_id = ?`,
  // Its answer was lost, and by now the consumer goes on in another conversation.
  repeatedEarlier: `SELECT conversation_id, sequence, at FROM events
    WHERE client_id = ?1 AND conversation_id IN (SELECT id FROM conversations
      WHERE consumer_id = ?2 AND id <> ?3 ORDER BY started_at DESC LIMIT 3)`,
  inboxNumber: `INSERT INTO inbox_counters (brand_id, sequence) VALUES (?, 1)
    ON CONFLICT (brand_id) DO UPDATE SET sequence = sequence + 1 RETURNING sequence`,
  // It was said before, and separated from the rest meanwhile.
  repeatedApart: `SELECT conversation_id, sequence, at FROM events
    WHERE client_id = ?1 AND conversation_id = (SELECT body ->> 'conversationId' FROM events
      WHERE conversation_id = ?2 AND type = 'separated')`,
  // The right-hand sides see the row as it was, so the new sequence is written `sequence + 1`.
  activity: `UPDATE conversations SET
      sequence = sequence + 1,
      inbox_sequence = $inboxSequence,
      read_by_agent = max(read_by_agent, min($readByAgent, sequence + 1)),
      read_by_consumer = max(read_by_consumer, min($readByConsumer, sequence + 1)),
      unread = CASE $unread
        WHEN 'one-more' THEN unread + 1
        WHEN 'recount' THEN (
          SELECT count(*) FROM events e WHERE e.conversation_id = $id
            AND e.sequence > max(read_by_agent, min($readByAgent, conversations.sequence + 1))
            AND e.type = 'message' AND e.body ->> 'from' = 'consumer')
        ELSE unread END,
      waiting_since = CASE
        WHEN NOT $setsWaiting THEN waiting_since
        WHEN $waitingSince IS NULL THEN NULL
        ELSE coalesce(waiting_since, $waitingSince) END,
      last_message_from = coalesce($lastMessageFrom, last_message_from),
      last_message_at = coalesce($lastMessageAt, last_message_at),
      preview = coalesce($preview, preview)
    WHERE id = $id RETURNING sequence`,
  facts: `UPDATE conversations SET
      status = coalesce($status, status),
      consumer_id = coalesce($consumerId, consumer_id),
      proof_state = coalesce($proofState, proof_state),
      verification_id = iif($setsVerification, $verificationId, verification_id),
      assigned_agent_id = coalesce($assignedAgentId, assigned_agent_id),
      is_cleared = iif($setsVerification, 0, is_cleared)
    WHERE id = $id`,
  event: `INSERT INTO events (conversation_id, sequence, at, client_id, type, body, text)
    VALUES ($conversationId, $sequence, $at, $clientId, $type, $body, $text)`,
};

export class Appender {
  readonly #run: Record<keyof typeof statements | 'page', StatementSync>;

  constructor(db: DatabaseSync) {
    this.#run = {
      conversation: db.prepare(statements.conversation),
      session: db.prepare(statements.session),
      repeated: db.prepare(statements.repeated),
      repeatedEarlier: db.prepare(statements.repeatedEarlier),
      repeatedApart: db.prepare(statements.repeatedApart),
      inboxNumber: db.prepare(statements.inboxNumber),
      activity: db.prepare(statements.activity),
      facts: db.prepare(statements.facts),
      page: db.prepare(writes['conversationPages.put'].sql),
      event: db.prepare(statements.event),
    };
  }

  /** @throws UnitFailure when a guard fails. */
  append(operation: AppendOperation): AppendedEvent {
    const { conversationId, clientId, at, whenClosed } = operation;
    const row = this.#run.conversation.get(conversationId);
    if (row === undefined) throw new UnitFailure('conversation_not_open');
    const conversation = new Columns('conversations', row);
    const session = this.#findSession(operation.ofSession);
    guardMoved(conversation, operation, session);
    const first = this.#findFirst(operation, session);
    if (first !== undefined) return first;
    // What a session's consumer was before they signed in takes nothing more from them.
    const isBefore = session?.visitorId === conversation.text('consumer_id');
    if ((conversation.text('status') !== 'open' && whenClosed !== 'append') || isBefore) {
      throw new UnitFailure('conversation_not_open');
    }
    const sequence = this.#change(operation, conversation.text('brand_id'));
    this.#run.event.run({ ...operation.event, conversationId, sequence, at, clientId });
    return { conversationId, sequence, at, repeated: false };
  }

  #findSession(id: string | null): Session | undefined {
    if (id === null) return undefined;
    const row = this.#run.session.get(id);
    if (row === undefined) throw new UnitFailure('session_over');
    const column = new Columns('consumer_sessions', row);
    return { consumerId: column.text('consumer_id'), visitorId: column.textOrNull('visitor_id') };
  }

  #findFirst(
    { conversationId, clientId }: AppendOperation,
    session: Session | undefined,
  ): AppendedEvent | undefined {
    if (clientId === null) return undefined;
    let row = this.#run.repeated.get(conversationId, clientId);
    row ??= this.#run.repeatedApart.get(clientId, conversationId);
    for (const who of [session?.consumerId, session?.visitorId]) {
      if (who) row ??= this.#run.repeatedEarlier.get(clientId, who, conversationId);
    }
    if (row === undefined) return undefined;
    const column = new Columns('events', row);
    const number = { sequence: column.integer('sequence'), at: column.integer('at') };
    return { conversationId: column.text('conversation_id'), ...number, repeated: true };
  }

  /** Returns the sequence of the event that is being appended. */
  #change({ conversationId, activity, facts, page }: AppendOperation, brandId: string): number {
    const inbox = numberIn('inbox_counters', this.#run.inboxNumber.get(brandId));
    const numbers = { id: conversationId, inboxSequence: inbox };
    const sequence = numberIn('conversations', this.#run.activity.get({ ...activity, ...numbers }));
    if (facts !== null) this.#changeFacts({ ...facts, id: conversationId });
    if (page !== null) this.#run.page.run({ conversationId, page });
    return sequence;
  }

  #changeFacts(facts: Parameters): void {
    try {
      this.#run.facts.run(facts);
    } catch (error) {
      // The only unique index these members touch: one open conversation for each consumer.
      throw isTaken(error) ? new UnitFailure('already_exists') : error;
    }
  }
}

type Session = { readonly consumerId: string; readonly visitorId: string | null };

function guardMoved(
  conversation: Columns,
  guards: AppendOperation,
  session: Session | undefined,
): void {
  const { ofConsumer, ofVerification } = guards;
  const consumerId = conversation.text('consumer_id');
  const isTheirs = ofConsumer === null || consumerId === ofConsumer;
  const isSessions = !session || [session.consumerId, session.visitorId].includes(consumerId);
  const isProven =
    ofVerification === null || conversation.textOrNull('verification_id') === ofVerification;
  if (!isTheirs || !isSessions || !isProven) throw new UnitFailure('conversation_moved');
}

function numberIn(table: string, row: Row | undefined): number {
  if (row === undefined) throw new Error(`${table} answered no row.`);
  return new Columns(table, row).integer('sequence');
}
