/**
 * What is kept for a time: for each class how it is listed by age, when it is due, how it goes.
 * In lists ?1 is the brand, ?2 `before`, ?3 and ?4 the place to go on from, ?5 the limit.
 */
import type { RetainedClass } from '../../port.ts';

const isOver = (before: string): string =>
  `min(coalesce(ended_at, expires_at), expires_at) <= ${before}`;

const hasNone = (table: string, condition = 'true'): string =>
  `NOT EXISTS (SELECT 1 FROM ${table} WHERE consumer_id = consumers.id AND ${condition})`;

// What an anonymous consumer wrote is sealed for them, also when the conversation is another's now.
const isNotRead = `NOT EXISTS (SELECT 1 FROM conversations WHERE consumer_id = consumers.joined_to)`;

/**
 * Neither held nor restricted is the consumer with this id, nor the one whom that visitor turned
 * out to be.
 */
const isNotHeld = (id: string): string =>
  `NOT EXISTS (SELECT 1 FROM consumers AS one LEFT JOIN consumers AS known
      ON known.id = one.joined_to
    LEFT JOIN consumer_keys ON consumer_keys.consumer_id IN (one.id, known.id)
    WHERE one.id = ${id} AND (one.held_at IS NOT NULL OR known.held_at IS NOT NULL
      OR consumer_keys.restricted_at IS NOT NULL))`;
const isSessionDue = (before: string): string =>
  `${isOver(before)} AND ${isNotHeld('consumer_sessions.consumer_id')}`;

const isConversationDue = (before: string): string =>
  `coalesce(last_message_at, started_at) <= ${before}
    AND ${isNotHeld('conversations.consumer_id')}`;
const isTextDue = (before: string): string =>
  `(NOT is_cleared OR preview IS NOT NULL) AND ${isConversationDue(before)}`;
const ofDueText = `conversation_id = $id
  AND EXISTS (SELECT 1 FROM conversations WHERE id = $id AND ${isTextDue('$before')})`;
const ofDueConversation = `conversation_id = $id
  AND EXISTS (SELECT 1 FROM conversations WHERE id = $id AND ${isConversationDue('$before')})`;

export const retainedLists: Readonly<Record<RetainedClass, string>> = {
  invitation: list('invitations', { id: 'token_hash', at: 'expires_at', isDue: 'true' }),
  attributes: list('verifications', {
    id: 'id',
    at: 'ended_at',
    isDue: isNotHeld('verifications.consumer_id'),
    where: "ended_at IS NOT NULL AND attributes <> x''",
  }),
  text: list('conversations', { id: 'id', at: 'started_at', isDue: isTextDue('?2') }),
  conversation: list('conversations', {
    id: 'id',
    at: 'started_at',
    isDue: isConversationDue('?2'),
  }),
  session: list('consumer_sessions', { id: 'id', at: 'created_at', isDue: isSessionDue('?2') }),
  consumer: list('consumers', {
    id: 'id',
    at: 'created_at',
    isDue: [
      hasNone('consumer_sessions', `NOT ${isOver('?2')}`),
      hasNone('verifications', '(ended_at IS NULL OR ended_at > ?2)'),
      hasNone('conversations'),
      isNotRead,
      isNotHeld('consumers.id'),
    ].join(' AND '),
  }),
};

/** In the order in which they are run. Each takes `id` and `before`. */
export const retainedRemovals = {
  'retention.removeInvitation': {
    sql: 'DELETE FROM invitations WHERE token_hash = $id AND expires_at <= $before',
  },
  'retention.clearAttributes': {
    sql: `UPDATE verifications SET attributes = x'', amr = '[]' WHERE id = $id AND ended_at <= $before
      AND ${isNotHeld('verifications.consumer_id')}`,
  },
  'retention.clearTexts': {
    sql: `UPDATE events SET text = NULL WHERE text IS NOT NULL AND ${ofDueText}`,
  },
  'retention.clearPage': { sql: `DELETE FROM conversation_pages WHERE ${ofDueText}` },
  // Last: by this the others see that all has been cleared.
  'retention.clearPreview': {
    sql: `UPDATE conversations SET preview = NULL, is_cleared = 1
      WHERE id = $id AND ${isTextDue('$before')}`,
  },
  'retention.removeEvents': { sql: `DELETE FROM events WHERE ${ofDueConversation}` },
  'retention.removePage': { sql: `DELETE FROM conversation_pages WHERE ${ofDueConversation}` },
  'retention.removeConflicts': {
    sql: `DELETE FROM attribute_conflicts WHERE ${ofDueConversation}`,
  },
  'retention.removeRequest': {
    sql: `DELETE FROM verification_requests WHERE ${ofDueConversation}`,
  },
  'retention.removeConversation': {
    sql: `DELETE FROM conversations WHERE id = $id AND ${isConversationDue('$before')}`,
  },
  'retention.removeSession': {
    sql: `DELETE FROM consumer_sessions WHERE id = $id AND ${isSessionDue('$before')}`,
  },
  'retention.removeVerifications': {
    sql: `DELETE FROM verifications WHERE consumer_id = $id AND ended_at <= $before
      AND EXISTS (SELECT 1 FROM consumers WHERE id = $id AND ${hasNone('consumer_sessions')}
        AND ${hasNone('conversations')} AND ${isNotHeld('consumers.id')})`,
  },
  'retention.removeConsumer': {
    sql: `DELETE FROM consumers WHERE id = $id AND created_at <= $before
      AND ${hasNone('consumer_sessions')} AND ${hasNone('verifications')}
      AND ${hasNone('conversations')} AND ${isNotRead} AND ${isNotHeld('consumers.id')}`,
  },
  'retention.removeKey': {
    sql: `DELETE FROM consumer_keys WHERE consumer_id = $id AND $before IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM consumers WHERE id = $id)`,
    leavesNothing: true,
  },
  'retention.hold': {
    sql: `UPDATE consumers SET held_at = coalesce(held_at, $at)
      WHERE id = $id AND erased_at IS NULL`,
    ifUnchanged: 'consumer_erased',
  },
  'retention.release': { sql: 'UPDATE consumers SET held_at = NULL WHERE id = $id' },
} as const;

export const removalsOf: Readonly<
  Record<RetainedClass, readonly (keyof typeof retainedRemovals)[]>
> = {
  invitation: ['retention.removeInvitation'],
  attributes: ['retention.clearAttributes'],
  text: ['retention.clearTexts', 'retention.clearPage', 'retention.clearPreview'],
  conversation: [
    'retention.removeEvents',
    'retention.removePage',
    'retention.removeConflicts',
    'retention.removeRequest',
    'retention.removeConversation',
  ],
  session: ['retention.removeSession'],
  consumer: ['retention.removeVerifications', 'retention.removeConsumer', 'retention.removeKey'],
};

type Listed = {
  readonly id: string;
  readonly at: string;
  readonly isDue: string;
  readonly where?: string;
};

/** Constant words only, as everywhere in SQL text. */
function list(table: string, { id, at, isDue, where = 'true' }: Listed): string {
  return `SELECT ${id} AS id, ${at} AS at, (${isDue}) AS is_due FROM ${table}
    WHERE brand_id = ?1 AND ${at} <= ?2 AND (${at}, ${id}) > (?3, ?4) AND ${where}
    ORDER BY ${at}, ${id} LIMIT ?5`;
}
