import type { Runtime } from '../runtime.ts';
import type { FindingRecord, Storage } from '../storage/port.ts';

/** What was found at a connector just now. */
export type Finding = Pick<FindingRecord, 'brandId' | 'connectorId' | 'kind' | 'code'> & {
  readonly correlationId?: string | undefined;
};

export type Findings = {
  /** Costs nothing but memory: what was counted reaches the disk with the next flush. */
  add(finding: Finding): void;
  flush(): Promise<void>;
  /** Of the last days, today included; last one first. */
  list(connectorId: string, days: number): Promise<readonly FindingRecord[]>;
  removeOld(): Promise<void>;
};

const dayMs = 24 * 3600 * 1000;
const keptDays = 30;
const listedAtMost = 500;
/** Different findings between two flushes; more are dropped. */
const waitingAtMost = 1_000;

/** Counts in memory, written in one transaction now and then: a flood of refusals stays cheap. */
export function createFindings(deps: {
  readonly runtime: Runtime;
  readonly storage: Pick<Storage, 'findings' | 'transaction'>;
}): Findings {
  const { runtime, storage } = deps;
  let waiting = new Map<string, FindingRecord>();
  const today = (): number => Math.floor(runtime.now() / dayMs);

  /** The last flush, for whoever comes while it is under way: it holds what they ask for. */
  let lastFlush: Promise<unknown> = Promise.resolve();

  const flush = async (): Promise<void> => {
    if (waiting.size === 0) {
      await lastFlush;
      return;
    }
    const counted = [...waiting.values()];
    waiting = new Map();
    const written = storage.transaction((tx) => {
      for (const finding of counted) tx.findings.add(finding);
    });
    lastFlush = written.catch(() => {});
    await written;
  };
  return {
    add: ({ correlationId = null, ...finding }) => {
      const day = today();
      const key = [finding.connectorId, day, finding.kind, finding.code].join(' ');
      const known = waiting.get(key);
      if (!known && waiting.size >= waitingAtMost) return;
      const count = (known?.count ?? 0) + 1;
      waiting.set(key, { ...finding, day, count, lastAt: runtime.now(), correlationId });
    },
    flush,
    list: async (connectorId, days) => {
      await flush();
      const page = { sinceDay: today() - days + 1, limit: listedAtMost };
      return storage.findings.listByConnector(connectorId, page);
    },
    removeOld: async () => {
      await storage.transaction((tx) => tx.findings.removeBefore(today() - keptDays));
    },
  };
}
