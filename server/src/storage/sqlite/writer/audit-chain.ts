/** Adding to a brand's chain of audit records, inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { auditHash, chainStart } from '../../audit-chain.ts';
import type { NewAuditRecord } from '../../port.ts';
import { Columns } from '../rows/columns.ts';

const statements = {
  head: 'SELECT number, hash FROM audit_heads WHERE brand_id = ?',
  putHead: `INSERT INTO audit_heads (brand_id, number, hash) VALUES ($brandId, $number, $hash)
    ON CONFLICT (brand_id) DO UPDATE SET number = excluded.number, hash = excluded.hash`,
  insert: `INSERT INTO audit_records
    (brand_id, number, at, actor, action, subject, correlation_id, detail, hash)
    VALUES ($brandId, $number, $at, $actor, $action, $subject, $correlationId, $detail, $hash)`,
};

export class AuditChain {
  readonly #run: Record<keyof typeof statements, StatementSync>;

  constructor(db: DatabaseSync) {
    this.#run = {
      head: db.prepare(statements.head),
      putHead: db.prepare(statements.putHead),
      insert: db.prepare(statements.insert),
    };
  }

  add(record: NewAuditRecord): void {
    const { brandId, detail } = record;
    const row = this.#run.head.get(brandId);
    const head = row && new Columns('audit_heads', row);
    const number = (head?.integer('number') ?? 0) + 1;
    const hash = auditHash({ ...record, number }, head?.text('hash') ?? chainStart);
    this.#run.insert.run({ ...record, number, hash, detail: JSON.stringify(detail) });
    this.#run.putHead.run({ brandId, number, hash });
  }
}
