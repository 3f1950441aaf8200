import type { SignInAlarmLimits } from '../../connectors/connector.ts';
import type { Runtime } from '../../runtime.ts';
import type { Storage } from '../../storage/port.ts';
import type { Findings } from '../findings.ts';

type Watched = {
  readonly id: string;
  readonly brandId: string;
  readonly signInAlarm: SignInAlarmLimits;
};

export type SignInRate = {
  /** Never throws, and delays nothing: an alarm stops nobody. */
  signedIn(connector: Watched, consumerId: string): void;
};

type Window = {
  since: number;
  readonly people: Set<string>;
  /** Undefined until the usual rate was read, or for good once an alarm was raised. */
  limit: number | undefined;
  usual: number;
};

const windowMs = 600_000;
const windowsADay = 144;
const daysOfUse = 7;
const betweenAlarmsMs = 3_600_000;
const connectorsAtMost = 500;
/** As many as a connector's setting may name, and one. */
const peopleAtMost = 10_001;
/** Of the audit, when a window is the first since a start. */
const recordsAtMost = 2_000;

/**
 * Somebody who holds a provider's key can be everybody (A90). So there is an alarm when more
 * different people come by a connector in ten minutes than its setting says, and more than so many
 * times its usual sign-ins in ten minutes: the mean of its last seven days, without today. A
 * restart forgets nothing of it, because the audit has who came and which alarms there were.
 */
export function createSignInRate(deps: {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly findings: Findings;
}): SignInRate {
  const { runtime } = deps;
  const windows = new Map<string, Window>();
  const raisedAt = new Map<string, number>();

  const open = (connector: Watched): Window => {
    const opened: Window = { since: runtime.now(), people: new Set(), limit: undefined, usual: 0 };
    const isFirst = !windows.delete(connector.id);
    windows.set(connector.id, opened);
    const [oldest] = windows.keys();
    if (windows.size > connectorsAtMost && oldest !== undefined) windows.delete(oldest);
    const recalled = isFirst ? recall(connector, opened) : undefined;
    Promise.all([readUsual(deps.findings, connector.id, runtime.now()), recalled])
      .then(([usual]) => {
        const { people, times } = connector.signInAlarm;
        opened.usual = usual;
        opened.limit = Math.min(Math.max(people, usual * times), peopleAtMost - 1);
        return raise(connector, opened);
      })
      .catch(() => runtime.log.error({ connectorId: connector.id }, 'the usual rate is not known'));
    return opened;
  };

  const recall = async ({ id, brandId }: Watched, window: Window): Promise<void> => {
    const { auditRecords } = deps.storage;
    const now = runtime.now();
    const came = await auditRecords.listNewestOf(brandId, 'consumer.authenticated', recordsAtMost);
    for (const { at, subject, detail } of came) {
      if (detail.connectorId !== id || subject === null || now - at >= windowMs) continue;
      window.since = Math.min(window.since, at);
      window.people.add(subject);
    }
    const alarms = await auditRecords.listNewestOf(brandId, 'connector.alarm', connectorsAtMost);
    const last = alarms.find(({ subject }) => subject === id);
    if (last) raisedAt.set(id, last.at);
  };

  const raise = async (connector: Watched, { people, usual, ...window }: Window): Promise<void> => {
    const { id: connectorId, brandId } = connector;
    if (window.limit === undefined || people.size <= window.limit) return;
    const now = runtime.now();
    if (now - (raisedAt.get(connectorId) ?? Number.NEGATIVE_INFINITY) < betweenAlarmsMs) return;
    raisedAt.set(connectorId, now);
    const facts = { people: people.size, usual, limit: window.limit };
    runtime.log.error({ brandId, connectorId, ...facts }, 'very many consumers by one connector');
    const who = { brandId, actor: 'system', subject: connectorId, correlationId: null };
    const record = { ...who, at: now, action: 'connector.alarm', detail: facts };
    await deps.storage.transaction((tx) => tx.auditRecords.insert(record));
  };

  return {
    signedIn: (connector, consumerId) => {
      const { id: connectorId, brandId } = connector;
      deps.findings.add({ brandId, connectorId, kind: 'accepted', code: 'signed_in' });
      const known = windows.get(connectorId);
      const isOver = !known || runtime.now() - known.since >= windowMs;
      const window = isOver ? open(connector) : known;
      if (window.people.size >= peopleAtMost) return;
      window.people.add(consumerId);
      raise(connector, window).catch(() =>
        runtime.log.error({ connectorId }, 'an alarm is not audited'),
      );
    },
  };
}

/** Sign-ins in ten minutes, on the mean of the days that are known. Rounded to one decimal. */
async function readUsual(findings: Findings, connectorId: string, now: number): Promise<number> {
  const today = Math.floor(now / (windowsADay * windowMs));
  const days = (await findings.list(connectorId, daysOfUse + 1)).filter(
    ({ kind, day }) => kind === 'accepted' && day < today,
  );
  if (days.length === 0) return 0;
  const since = Math.min(...days.map(({ day }) => day));
  const sum = days.reduce((total, { count }) => total + count, 0);
  return Math.round((sum / ((today - since) * windowsADay)) * 10) / 10;
}
