import type { DoctorStep, Examination } from '@countersign/protocol';
import type { ConnectorRecord } from '../../storage/port.ts';
import { type ExaminationDependencies, examine } from './examine.ts';

export type Examinations = {
  /** False if one of this connector is under way; that one goes on. */
  start(record: ConnectorRecord): boolean;
  /** The one under way or the last; undefined if there was none since the process began. */
  find(connectorId: string): Examination | undefined;
  /** Settles when none is under way. */
  settled(): Promise<void>;
};

const keptAtMost = 500;

/** One examination at a time for each connector, in the background; the last one is kept. */
export function createExaminations(deps: ExaminationDependencies): Examinations {
  const known = new Map<string, Examination>();
  const running = new Map<string, Promise<void>>();

  const run = async (record: ConnectorRecord, startedAt: number): Promise<void> => {
    let steps: readonly DoctorStep[] = [];
    for await (const step of examine(deps, record)) {
      steps = [...steps.filter(({ id }) => id !== step.id), step];
      known.set(record.id, { startedAt, endedAt: null, steps });
    }
    known.set(record.id, { startedAt, endedAt: deps.runtime.now(), steps });
  };
  return {
    start: (record) => {
      if (running.has(record.id)) return false;
      const startedAt = deps.runtime.now();
      known.delete(record.id);
      known.set(record.id, { startedAt, endedAt: null, steps: [] });
      const [oldest] = known.keys();
      if (known.size > keptAtMost && oldest !== undefined) known.delete(oldest);
      const work = run(record, startedAt).finally(() => running.delete(record.id));
      running.set(record.id, work);
      return true;
    },
    find: (connectorId) => known.get(connectorId),
    settled: async () => {
      await Promise.all(running.values());
    },
  };
}
