import type {
  ConnectorAnswer,
  ConnectorSummary,
  Failure,
  FindingCount,
  KeySet,
  TrialCount,
} from '@countersign/protocol';
import type { Connector } from '../../connectors/connector.ts';
import {
  type ConnectorSettings,
  parseConnectorSettings,
} from '../../connectors/settings/connector-settings.ts';
import type { AuditRecord, ConnectorRecord, FindingRecord, Lookups } from '../../storage/port.ts';
import { registeredUris } from '../examination/registered-uris.ts';
import { recentDays } from '../examination/steps/use/recent-days.ts';
import type { Findings } from '../findings.ts';
import { viewOf } from '../step.ts';

type Dependencies = {
  readonly findings: Findings;
  readonly storage: Pick<Lookups, 'auditRecords' | 'connectorTrust'>;
  readonly origin: string;
  readonly now: () => number;
};

type Case = { readonly record: ConnectorRecord; readonly connector: Connector | undefined };

/** One connector in the list. A broken one is shown too: it is the one that needs help. */
export async function presentSummary(deps: Dependencies, one: Case): Promise<ConnectorSummary> {
  const found = await deps.findings.list(one.record.id, recentDays);
  return { ...summaryOf(found, one), ...(await standingOf(deps, one.record)) };
}

/** What the brand thinks of its provider, and what should make it think. */
async function standingOf(
  { storage, now }: Dependencies,
  { id, brandId }: ConnectorRecord,
): Promise<Pick<ConnectorSummary, 'trust' | 'alarm'>> {
  const trust = await storage.connectorTrust.find(id);
  const raised = await storage.auditRecords.listNewestOf(brandId, 'connector.alarm', alarmsAtMost);
  const alarm = raised.find(({ subject, at }) => subject === id && at > now() - alarmShownMs);
  const { people, usual } = alarm?.detail ?? {};
  return {
    trust: trust?.state ?? 'trusted',
    alarm: alarm ? { at: alarm.at, people: Number(people), usual: Number(usual) } : null,
  };
}

const alarmsAtMost = 50;
const alarmShownMs = 86_400_000;

function summaryOf(
  found: readonly FindingRecord[],
  { record, connector }: Case,
): Omit<ConnectorSummary, 'trust' | 'alarm'> {
  const settings = settingsOf(record);
  const sum = (...kinds: FindingRecord['kind'][]): number =>
    found.filter(({ kind }) => kinds.includes(kind)).reduce((total, { count }) => total + count, 0);
  return {
    id: record.id,
    name: settings?.name ?? record.id,
    flow: settings?.flow ?? 'code',
    issuer: settings?.issuer ?? '',
    refusals: sum('refused'),
    warnings: sum('warning', 'page'),
    trialRefusals: sum('trial'),
    keys: keySetOf(settings, connector).state,
  };
}

/** Everything that an administrator sees of one connector. */
export async function presentConnector(
  deps: Dependencies,
  one: Case,
): Promise<Omit<ConnectorAnswer, 'keysAddress' | 'origins' | 'examination' | 'test'>> {
  const { findings, storage, origin } = deps;
  const { record, connector } = one;
  const settings = settingsOf(record);
  const found = await findings.list(record.id, recentDays);
  const audit = await storage.auditRecords.listNewestOf(
    record.brandId,
    'consumer.refused',
    auditedAtMost,
  );
  return {
    ...summaryOf(found, one),
    ...(await standingOf(deps, record)),
    clientId: settings?.clientId ?? '',
    method: connector ? methodOf(connector) : '',
    redirectUris: connector ? registeredUris(connector, origin) : [],
    keySet: keySetOf(settings, connector),
    failures: failuresOf(audit, record.id),
    counts: countsOf(found),
    hasTrial: settings?.trial !== undefined,
    trial: trialOf(found),
  };
}

const auditedAtMost = 500;
const failuresAtMost = 30;

function settingsOf(record: ConnectorRecord): ConnectorSettings | undefined {
  try {
    return parseConnectorSettings(record.settings);
  } catch {
    return undefined;
  }
}

function methodOf({ page: { context, method } }: Connector): string {
  return context === '' ? method : `${context}.${method}`;
}

function keySetOf(
  settings: ConnectorSettings | undefined,
  connector: Connector | undefined,
): KeySet {
  const none = { fetchedAt: null, freshUntil: null, staleSince: null, failures: 0 };
  if (settings?.flow === 'implicit' && settings.keys !== undefined) {
    return { ...none, state: 'pasted', keys: [], refused: [] };
  }
  const held = connector?.keySet();
  if (!held) return { ...none, state: 'empty', keys: [], refused: [] };
  const { state, fetchedAt, freshUntil, failures, refused } = held.status();
  return {
    state,
    fetchedAt: inMs(fetchedAt),
    freshUntil: inMs(freshUntil),
    staleSince: state === 'stale' ? inMs(freshUntil) : null,
    failures,
    keys:
      state === 'empty'
        ? []
        : held.usage().map((key) => ({
            kid: key.kid ?? null,
            algorithm: key.algorithms.join(', '),
            firstSeenAt: inMs(key.firstSeenAt),
            lastUsedAt: inMs(key.lastUsedAt),
          })),
    refused: refused.map(({ kid, code }) => ({ kid: kid ?? null, diagnosis: viewOf(code) })),
  };
}

function inMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

function failuresOf(audit: readonly AuditRecord[], connectorId: string): readonly Failure[] {
  return audit
    .filter(({ detail }) => detail.connectorId === connectorId)
    .slice(0, failuresAtMost)
    .map(({ at, correlationId, detail }) => ({
      at,
      correlationId,
      detail: typeof detail.detail === 'string' ? detail.detail : null,
      diagnosis: viewOf(String(detail.diagnosis), String(detail.rule)),
    }));
}

/** Over all days, the most frequent first. */
function countsOf(found: readonly FindingRecord[]): readonly FindingCount[] {
  const sums = new Map<string, FindingCount>();
  for (const { kind, code, count, lastAt } of found) {
    if (kind === 'trial' || kind === 'accepted') continue;
    const known = sums.get(`${kind} ${code}`) ?? {
      kind,
      count: 0,
      lastAt,
      diagnosis: viewOf(code),
    };
    const later = Math.max(known.lastAt, lastAt);
    sums.set(`${kind} ${code}`, { ...known, count: known.count + count, lastAt: later });
  }
  return [...sums.values()].toSorted((one, other) => other.count - one.count);
}

function trialOf(found: readonly FindingRecord[]): readonly TrialCount[] {
  return found
    .filter(({ kind }) => kind === 'trial')
    .map(({ day, count, code }) => ({
      day: new Date(day * 24 * 3600 * 1000).toISOString().slice(0, 10),
      count,
      diagnosis: viewOf(code),
    }))
    .toSorted((one, other) => other.day.localeCompare(one.day) || other.count - one.count);
}
