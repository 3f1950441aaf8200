import { setImmediate } from 'node:timers/promises';
import { auditHash, chainStart } from '../storage/audit-chain.ts';
import type { AuditHead, AuditRecord } from '../storage/port.ts';
import {
  type CheckpointDependencies,
  listCheckpointKeys,
  readStatement,
  type Statement,
} from './checkpoints.ts';

export type AuditFault = {
  /** The record at which it shows. */
  readonly number: number;
  readonly fault: keyof typeof auditFaults;
};

/** What can be wrong with a chain, in words for whoever has to look into it. */
export const auditFaults = {
  changed: 'the record, or one before it, was changed',
  missing: 'records are missing before this one',
  unreadable: 'the record cannot be read',
  cut_short: 'there were records after this one; they are gone',
  checkpoint_forged: 'the checkpoint of this record was not signed by us',
  checkpoint_differs: 'the chain was made anew: a checkpoint knew another record here',
} as const;

export type AuditVerdict = {
  readonly records: number;
  /** When the first of them was written; null if there is none. */
  readonly since: number | null;
  readonly checkpoints: number;
  readonly lastCheckpoint: Statement | null;
  /** The first faults, at most `mostFaults`. */
  readonly faults: readonly AuditFault[];
};

const mostFaults = 20;
const pageLength = 500;

/**
 * Walks a brand's chain from its first record and compares it with everything that was said of it:
 * each record's hash, the head, the signed checkpoints, and statements from elsewhere, such as the
 * operator's log, which nobody who can write to the database could have changed.
 */
export async function verifyAudit(
  deps: CheckpointDependencies,
  brandId: string,
  statements: readonly string[] = [],
): Promise<AuditVerdict> {
  const walk = new Walk(brandId);
  const keys = await listCheckpointKeys(deps);
  const said = await collectCheckpoints(deps, brandId, (statement) =>
    readStatement(statement, keys),
  );
  for (const statement of statements) {
    const read = readStatement(statement, keys);
    if (read?.brandId === brandId) said.known.push(read);
  }
  for (const number of said.forged) walk.find(number, 'checkpoint_forged');
  const known = new Map(said.known.map((head) => [head.number, head]));
  const lastCheckpoint = said.known.toSorted((one, other) => other.number - one.number)[0] ?? null;
  const verdict = (): AuditVerdict => ({
    ...{ records: walk.number, since: walk.since, faults: walk.faults },
    ...{ checkpoints: said.known.length, lastCheckpoint },
  });
  try {
    for await (const record of readAll(deps, brandId)) walk.step(record, known);
  } catch {
    walk.find(walk.number + 1, 'unreadable');
    return verdict();
  }
  const heads = await deps.storage.auditRecords.listHeads();
  walk.end([...heads.filter((head) => head.brandId === brandId), ...said.known]);
  return verdict();
}

class Walk {
  readonly faults: AuditFault[] = [];
  readonly #brandId: string;
  #before = chainStart;
  number = 0;
  since: number | null = null;

  constructor(brandId: string) {
    this.#brandId = brandId;
  }

  find(number: number, fault: AuditFault['fault']): void {
    if (this.faults.length < mostFaults) this.faults.push({ number, fault });
  }

  step(record: AuditRecord, known: ReadonlyMap<number, AuditHead>): void {
    const { number, hash } = record;
    this.since ??= record.at;
    if (number !== this.number + 1) this.find(number, 'missing');
    else if (auditHash(record, this.#before) !== hash) this.find(number, 'changed');
    const said = known.get(number);
    if (said && said.hash !== hash) this.find(number, 'checkpoint_differs');
    // As stored, so that one change is one fault.
    this.#before = hash;
    this.number = number;
  }

  end(said: readonly AuditHead[]): void {
    const isLonger = said.some(({ number }) => number > this.number);
    const head = said.find(({ brandId, number }) => {
      return brandId === this.#brandId && number === this.number;
    });
    if (isLonger) this.find(this.number, 'cut_short');
    else if (this.number > 0 && head?.hash !== this.#before) this.find(this.number, 'changed');
  }
}

async function collectCheckpoints(
  { storage }: CheckpointDependencies,
  brandId: string,
  read: (statement: string) => Statement | undefined,
): Promise<{ readonly known: Statement[]; readonly forged: number[] }> {
  const known: Statement[] = [];
  const forged: number[] = [];
  for (let after = 0; ; ) {
    const page = await storage.auditCheckpoints.listAfter(brandId, after, pageLength);
    for (const { number, statement } of page) {
      const said = read(statement);
      if (said?.brandId === brandId && said.number === number) known.push(said);
      else forged.push(number);
    }
    const last = page.at(-1);
    if (!last) return { known, forged };
    after = last.number;
  }
}

async function* readAll(
  { storage }: CheckpointDependencies,
  brandId: string,
): AsyncGenerator<AuditRecord> {
  const { auditRecords } = storage;
  for (let after = 0; ; ) {
    // A row that cannot be read spoils its whole page; one by one it is found.
    const page = await auditRecords
      .listAfter(brandId, after, pageLength)
      .catch(() => auditRecords.listAfter(brandId, after, 1));
    yield* page;
    // The service may be running: everybody else has their turn between two pages.
    await setImmediate();
    const last = page.at(-1);
    if (!last) return;
    after = last.number;
  }
}
