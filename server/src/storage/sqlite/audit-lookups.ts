import type { AuditLookups } from '../audit-port.ts';
import type { Queries } from './queries.ts';
import { Columns } from './rows/columns.ts';
import * as record from './rows/records.ts';

/** By the few who are held; of each the lowest number is the first of an index. */
const firstHeld = `SELECT min(a.number) AS number FROM consumers AS held
  JOIN consumers AS one ON one.id = held.id OR one.joined_to = held.id
  JOIN audit_records AS a ON a.brand_id = held.brand_id AND a.subject = one.id
  WHERE held.brand_id = ? AND held.held_at IS NOT NULL HAVING count(*) > 0`;

/** The reading half of the audit records; see lookups.ts. */
export function auditLookups(from: Queries): AuditLookups {
  const upTo = from.page(
    `SELECT * FROM audit_checkpoints WHERE brand_id = ? AND number <= ?
      ORDER BY number DESC LIMIT ?`,
    record.auditStatement,
  );
  return {
    auditRecords: {
      listNewest: from.page(
        'SELECT * FROM audit_records WHERE brand_id = ? ORDER BY number DESC LIMIT ?',
        record.auditRecord,
      ),
      listNewestOf: from.page(
        `SELECT * FROM audit_records WHERE brand_id = ? AND action = ?
          ORDER BY number DESC LIMIT ?`,
        record.auditRecord,
      ),
      listAfter: from.page(
        'SELECT * FROM audit_records WHERE brand_id = ? AND number > ? ORDER BY number LIMIT ?',
        record.auditRecord,
      ),
      search: searchAudit(from),
      count: countAudit(from),
      findFirstHeld: from.one(firstHeld, (row) =>
        new Columns('audit_records', row).integer('number'),
      ),
      listHeads: from.all('SELECT * FROM audit_heads ORDER BY brand_id', record.auditHead),
    },
    auditCheckpoints: {
      listAfter: from.page(
        'SELECT * FROM audit_checkpoints WHERE brand_id = ? AND number > ? ORDER BY number LIMIT ?',
        record.auditStatement,
      ),
      findNewestUpTo: async (brandId, number) => (await upTo(brandId, number, 1))[0],
    },
    auditCuts: {
      find: from.one('SELECT * FROM audit_cuts WHERE brand_id = ?', record.auditStatement),
    },
    auditKeys: {
      list: from.all('SELECT * FROM audit_keys ORDER BY created_at, kid', record.auditKey),
    },
  };
}

function searchAudit(from: Queries): AuditLookups['auditRecords']['search'] {
  // Not LIKE: it folds case, and `_` would fit any character.
  const fits = `number BETWEEN ?3 AND ?4 AND (?5 IS NULL OR actor = ?5)
    AND (?6 IS NULL OR substr(action, 1, length(?6)) = ?6)
    AND (?7 IS NULL OR at >= ?7) AND (?8 IS NULL OR at <= ?8)
    AND (?9 IS NULL OR correlation_id = ?9)`;
  const search = (subject: string) =>
    from.page(
      `SELECT * FROM audit_records WHERE brand_id = ?1 AND ${subject} AND ${fits}
        ORDER BY number DESC LIMIT ?10`,
      record.auditRecord,
    );
  // Apart, so that each has the plan that suits it: by subject, or from number to number.
  const ofSubject = search('subject = ?2');
  const ofAll = search('?2 IS NULL');
  return (brandId, { subject, actor, action, since, until, correlationId }, page) => {
    const find = subject === undefined ? ofAll : ofSubject;
    const keys = [subject, page.from, page.to, actor, action, since, until, correlationId];
    return find(brandId, ...keys.map((key) => key ?? null), page.limit);
  };
}

function countAudit(from: Queries): AuditLookups['auditRecords']['count'] {
  // Within the index by action: no record is read.
  const count = from.page(
    `SELECT count(*) AS count FROM audit_records
      WHERE brand_id = ? AND action = ? AND number BETWEEN ? AND ? LIMIT ?`,
    (row) => new Columns('audit_records', row).integer('count'),
  );
  return async (brandId, action, { from: first, to }) => {
    const [counted] = await count(brandId, action, first, to, 1);
    return counted ?? 0;
  };
}
