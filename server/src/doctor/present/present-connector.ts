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
  readonly storage: Pick<Lookups, 'auditRecords'>;
  readonly origin: string;
};

type Case = { readonly record: ConnectorRecord; readonly connector: Connector | undefined };

/** One connector in the list. A broken one is shown too: it is the one that needs help. */
export async function presentSummary(
  { findings }: Dependencies,
  { record, connector }: Case,
): Promise<ConnectorSummary> {
  return summaryOf(await findings.list(record.id, recentDays), { record, connector });
}

function summaryOf(found: readonly FindingRecord[], { record, connector }: Case): ConnectorSummary {
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
  { findings, storage, origin }: Dependencies,
  one: Case,
): Promise<Omit<ConnectorAnswer, 'keysAddress' | 'origins' | 'examination' | 'test'>> {
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
    if (kind === 'trial') continue;
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
