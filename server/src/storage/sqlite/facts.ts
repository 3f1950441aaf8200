/** Conflicts and corrections: how they are read, recorded and written. */
import type { FactLookups, FactWrites } from '../facts-port.ts';
import type { Queries } from './queries.ts';
import { Columns } from './rows/columns.ts';
import * as record from './rows/records.ts';
import { trustLookups, trustStatements, trustWrites } from './trust.ts';
import type { Parameters } from './writer/operations.ts';

export function factLookups(from: Queries): FactLookups {
  const corrections = from.page(
    `SELECT e.* FROM conversations AS c JOIN events AS e ON e.conversation_id = c.id
      WHERE c.consumer_id = ? AND e.type = 'corrected' AND e.text IS NOT NULL
        AND (c.id = ? OR e.at <= ?)
      ORDER BY e.at DESC, e.conversation_id, e.sequence DESC LIMIT ?`,
    record.event,
  );
  return {
    ...trustLookups(from),
    conflicts: {
      list: from.all(
        'SELECT name FROM attribute_conflicts WHERE conversation_id = ? ORDER BY name',
        (row) => new Columns('attribute_conflicts', row).text('name'),
      ),
    },
    corrections: {
      listFor: ({ id, consumerId, startedAt }, limit) =>
        corrections(consumerId, id, startedAt, limit),
    },
  };
}

type FactWrite = keyof typeof factStatements;

export function factWrites(write: (name: FactWrite, parameters: Parameters) => void): FactWrites {
  return {
    ...trustWrites(write),
    conflicts: {
      begin: ({ conversationId, name }) => write('conflicts.begin', { conversationId, name }),
      end: ({ conversationId, name }) => write('conflicts.end', { conversationId, name }),
    },
    corrections: {
      remove: ({ conversationId, id }) => write('corrections.remove', { conversationId, id }),
    },
  };
}

export const factStatements = {
  ...trustStatements,
  'conflicts.begin': {
    sql: `INSERT INTO attribute_conflicts (conversation_id, name) VALUES ($conversationId, $name)`,
    ifTaken: 'already_exists',
  },
  'conflicts.end': {
    sql: 'DELETE FROM attribute_conflicts WHERE conversation_id = $conversationId AND name = $name',
    ifUnchanged: 'conflict_over',
  },
  'conflicts.removeOf': {
    sql: 'DELETE FROM attribute_conflicts WHERE conversation_id = $conversationId',
  },
  'corrections.remove': {
    sql: `UPDATE events SET text = NULL WHERE conversation_id = $conversationId
      AND client_id = $id AND type = 'corrected' AND text IS NOT NULL`,
    ifUnchanged: 'correction_over',
  },
} as const;
