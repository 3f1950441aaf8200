/**
 * Group commit: runs many units in one SQLite transaction, so that one flush of the disk serves
 * them all. If a unit of them fails, all of it is undone and done again with a savepoint for each,
 * so that none can harm another. Answers only after the commit.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AppendedEvent } from '../../port.ts';
import { emptyKeysLog } from '../connection.ts';
import { Appender } from './append.ts';
import { AuditChain } from './audit-chain.ts';
import type { Operation, Outcome, Unit } from './operations.ts';
import { describe, isTaken, UnitFailure } from './unit-failure.ts';
import { numbered, type Write, type WriteName, writes } from './writes.ts';

type Savepoint = Readonly<Record<'begin' | 'keep' | 'undo', StatementSync>>;

export class GroupWriter {
  readonly #db: DatabaseSync;
  readonly #commit: () => void;
  readonly #appender: Appender;
  readonly #auditChain: AuditChain;
  readonly #savepoint: Savepoint;
  readonly #prepared = new Map<WriteName, StatementSync>();
  #hasRemovedKeys = false;

  /** `commit` runs the commit it is given; tests make it slow or make it fail. */
  constructor(db: DatabaseSync, commit: (run: () => void) => void = (run) => run()) {
    this.#db = db;
    this.#commit = () => commit(() => db.exec('COMMIT'));
    this.#appender = new Appender(db);
    this.#auditChain = new AuditChain(db);
    this.#savepoint = {
      begin: db.prepare('SAVEPOINT unit'),
      keep: db.prepare('RELEASE unit'),
      undo: db.prepare('ROLLBACK TO unit'),
    };
  }

  /** One outcome for each unit, in their order. Never throws: a failed group is an outcome too. */
  write(units: readonly Unit[]): readonly Outcome[] {
    try {
      const outcomes = this.#performTogether(units) ?? this.#performApart(units);
      this.#commit();
      if (this.#hasRemovedKeys) this.#hasRemovedKeys = !emptyKeysLog(this.#db);
      return outcomes;
    } catch (error) {
      this.#rollBack();
      const cause = describe(error);
      return units.map(() => ({ code: 'storage_failed', cause }));
    }
  }

  /** Undefined if one fails. Units seldom do, and a savepoint copies each page that is touched. */
  #performTogether(units: readonly Unit[]): readonly Outcome[] | undefined {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      return units.map((unit) => this.#perform(unit));
    } catch (error) {
      // A full disk or a damaged file ends the whole transaction; then no unit of it is kept.
      if (!this.#db.isTransaction) throw error;
      this.#db.exec('ROLLBACK');
      return undefined;
    }
  }

  #performApart(units: readonly Unit[]): readonly Outcome[] {
    this.#db.exec('BEGIN IMMEDIATE');
    return units.map((unit) => this.#performInSavepoint(unit));
  }

  #rollBack(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // The next BEGIN fails and says so to the units that wait then.
    }
  }

  #performInSavepoint(unit: Unit): Outcome {
    this.#savepoint.begin.run();
    try {
      const outcome = this.#perform(unit);
      this.#savepoint.keep.run();
      return outcome;
    } catch (error) {
      if (!this.#db.isTransaction) throw error;
      this.#savepoint.undo.run();
      this.#savepoint.keep.run();
      return outcomeOf(error);
    }
  }

  #perform(unit: Unit): Outcome {
    const events: AppendedEvent[] = [];
    for (const operation of unit) {
      if (operation.kind === 'append') events.push(this.#appender.append(operation));
      else if (operation.kind === 'audit') this.#auditChain.add(operation.record);
      else this.#write(operation);
    }
    return { events };
  }

  #write({ name, values }: Extract<Operation, { kind: 'write' }>): void {
    const write: Write = writes[name];
    try {
      const { changes } = this.#prepare(name, write).run(...values);
      if (changes === 0 && write.ifUnchanged) throw new UnitFailure(write.ifUnchanged);
      if (changes !== 0 && write.ifChanged) throw new UnitFailure(write.ifChanged);
      if (changes !== 0 && write.leavesNothing) this.#hasRemovedKeys = true;
    } catch (error) {
      if (error instanceof UnitFailure) throw error;
      if (write.ifTaken && isTaken(error)) throw new UnitFailure(write.ifTaken);
      if (!this.#db.isTransaction) throw error;
      throw new UnitFailure('storage_failed', { cause: `${name}: ${describe(error)}` });
    }
  }

  #prepare(name: WriteName, write: Write): StatementSync {
    let statement = this.#prepared.get(name);
    if (statement === undefined) {
      statement = this.#db.prepare(numbered(write).sql);
      this.#prepared.set(name, statement);
    }
    return statement;
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof UnitFailure)) return { code: 'storage_failed', cause: describe(error) };
  return { code: error.code, cause: typeof error.cause === 'string' ? error.cause : null };
}
