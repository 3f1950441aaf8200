import { setImmediate } from 'node:timers/promises';
import { auditHash, chainStart } from '../storage/audit-chain.ts';
import type { AuditHead, AuditRecord } from '../storage/port.ts';
import type { CheckpointDependencies } from './checkpoints.ts';
import { leastAuditDays } from './cut-audit.ts';
import { type AuditEntry, recordAudit } from './record-audit.ts';
import {
  type Checkpoint,
  type Cut,
  listStatementKeys,
  readStatement,
  type StatementKeys,
} from './signed-statements.ts';

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
  left_over: 'the record is before the cut, and here still or again; `retention run` removes it',
  cut_forged: 'what says that all before was cut was not signed by us, or breaks its own rule',
} as const;

export type AuditVerdict = {
  readonly records: number;
  /** When the first of them was written; null if there is none. */
  readonly since: number | null;
  readonly checkpoints: number;
  readonly lastCheckpoint: Checkpoint | null;
  /** What was removed because of its age, as we signed it; null if nothing was. */
  readonly cut: Cut | null;
  /** The first faults, at most `mostFaults`. */
  readonly faults: readonly AuditFault[];
};

const mostFaults = 20;
const pageLength = 500;

/**
 * Walks a brand's chain from its first record, or from where it was cut because of age, and
 * compares it with everything that was said of it: each record's hash, the head, the signed
 * checkpoints, and statements from elsewhere, such as the operator's log, which nobody who can
 * write to the database could have changed.
 */
export async function verifyAudit(
  deps: CheckpointDependencies,
  brandId: string,
  statements: readonly string[] = [],
): Promise<AuditVerdict> {
  const before = await deps.storage.auditCuts.find(brandId);
  const verdict = await walkChain(deps, brandId, statements);
  const after = await deps.storage.auditCuts.find(brandId);
  // Cut meanwhile, by the service that runs beside us: what it removed would seem to be missing.
  if (before?.number !== after?.number) return verifyAudit(deps, brandId, statements);
  return verdict;
}

/** That somebody looked, and what they found. A break is an alarm. */
export function recordVerdict(
  deps: Parameters<typeof recordAudit>[0],
  by: Omit<AuditEntry, 'action'>,
  { faults }: Pick<AuditVerdict, 'faults'>,
): Promise<void> {
  const [first] = faults;
  const found = first ? { faults: faults.length, first: first.number } : {};
  const action = first ? 'audit.broken' : 'audit.verified';
  return recordAudit(deps, { ...by, action, detail: { ...by.detail, ...found } });
}

async function walkChain(
  deps: CheckpointDependencies,
  brandId: string,
  statements: readonly string[],
): Promise<AuditVerdict> {
  const keys = await listStatementKeys(deps);
  const cut = await readCut(deps, brandId, keys);
  const walk = new Walk(brandId, cut ?? undefined);
  if (cut === undefined) walk.find(0, 'cut_forged');
  const [oldest] = await deps.storage.auditRecords.listAfter(brandId, 0, 1);
  if (cut && oldest && oldest.number <= cut.number) walk.find(oldest.number, 'left_over');
  const said = await collectCheckpoints(deps, brandId, (statement) =>
    readStatement(statement, 'checkpoint', keys),
  );
  for (const statement of statements) {
    const read = readStatement(statement, 'checkpoint', keys);
    if (read?.brandId === brandId) said.known.push(read);
  }
  for (const number of said.forged) walk.find(number, 'checkpoint_forged');
  const known = new Map(said.known.map((head) => [head.number, head]));
  if (cut && (known.get(cut.number)?.hash ?? cut.hash) !== cut.hash) {
    walk.find(cut.number, 'checkpoint_differs');
  }
  const lastCheckpoint = said.known.toSorted((one, other) => other.number - one.number)[0] ?? null;
  const verdict = (): AuditVerdict => ({
    ...{ records: walk.records, since: walk.since, faults: walk.faults, cut: cut ?? null },
    ...{ checkpoints: said.known.length, lastCheckpoint },
  });
  try {
    for await (const record of readAll(deps, brandId, walk.number)) walk.step(record, known);
  } catch {
    walk.find(walk.number + 1, 'unreadable');
    return verdict();
  }
  const heads = await deps.storage.auditRecords.listHeads();
  walk.end([...heads.filter((head) => head.brandId === brandId), ...said.known]);
  return verdict();
}

/** Null if the brand's chain was never cut; undefined if what says so is not to be believed. */
async function readCut(
  { storage }: CheckpointDependencies,
  brandId: string,
  keys: StatementKeys,
): Promise<Cut | null | undefined> {
  const record = await storage.auditCuts.find(brandId);
  if (!record) return null;
  const cut = readStatement(record.statement, 'cut', keys);
  const isTheirs = cut?.brandId === brandId && cut.number === record.number;
  if (!isTheirs || cut.hash !== record.hash || cut.keptDays < leastAuditDays) return undefined;
  return cut.lastAt <= cut.at - cut.keptDays * 86_400_000 ? cut : undefined;
}

class Walk {
  readonly faults: AuditFault[] = [];
  readonly #brandId: string;
  #before: string;
  number: number;
  records = 0;
  since: number | null = null;

  /** From where the chain was cut, if it was. */
  constructor(brandId: string, { number, hash } = { number: 0, hash: chainStart }) {
    this.#brandId = brandId;
    this.number = number;
    this.#before = hash;
  }

  find(number: number, fault: AuditFault['fault']): void {
    if (this.faults.length < mostFaults) this.faults.push({ number, fault });
  }

  step(record: AuditRecord, known: ReadonlyMap<number, AuditHead>): void {
    const { number, hash } = record;
    this.since ??= record.at;
    this.records += 1;
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
  read: (statement: string) => Checkpoint | undefined,
): Promise<{ readonly known: Checkpoint[]; readonly forged: number[] }> {
  const known: Checkpoint[] = [];
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
  first: number,
): AsyncGenerator<AuditRecord> {
  const { auditRecords } = storage;
  for (let after = first; ; ) {
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
