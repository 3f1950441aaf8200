import {
  type AgentReference,
  alarmActions,
  type CountedAction,
  countedActions,
  type PrivacyOverview,
} from '@countersign/protocol';
import type { Runtime } from '../runtime.ts';
import type { Storage } from '../storage/port.ts';
import { findFirstSince, presentLine } from './search-audit.ts';

type Dependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
};

const dayMs = 86_400_000;
const daysShown = 30;
const alarmsAtMost = 5;

/** The brand's last thirty days in the audit: counts by day, and what needs a look. */
export async function summariseAudit(
  deps: Dependencies,
  brandId: string,
): Promise<Pick<PrivacyOverview, 'days' | 'alarms'>> {
  const today = Math.floor(deps.runtime.now() / dayMs) * dayMs;
  const startOf = (index: number) => today - (daysShown - 1 - index) * dayMs;
  const days: PrivacyOverview['days'][number][] = [];
  // Each day is a range of numbers: counting between two numbers reads no record.
  let from = await findFirstSince(deps.storage, brandId, startOf(0));
  for (let index = 0; index < daysShown; index += 1) {
    const next = await findFirstSince(deps.storage, brandId, startOf(index + 1));
    const counts = await countDay(deps.storage, brandId, { from, to: next - 1 });
    days.push({ startsAt: startOf(index), ...counts });
    from = next;
  }
  return { days, alarms: await listAlarms(deps, brandId, startOf(0)) };
}

async function countDay(
  { auditRecords }: Storage,
  brandId: string,
  range: { readonly from: number; readonly to: number },
): Promise<Record<CountedAction, number>> {
  const counts = { views: 0, reveals: 0, refusals: 0, erasures: 0 };
  if (range.to < range.from) return counts;
  for (const [name, actions] of Object.entries(countedActions)) {
    for (const action of actions) {
      counts[name as CountedAction] += await auditRecords.count(brandId, action, range);
    }
  }
  return counts;
}

async function listAlarms({ storage, agentOf }: Dependencies, brandId: string, since: number) {
  const lists = await Promise.all(
    alarmActions.map((action) => storage.auditRecords.listNewestOf(brandId, action, alarmsAtMost)),
  );
  const recent = lists
    .flat()
    .filter(({ at }) => at >= since)
    .sort((one, other) => other.number - one.number)
    .slice(0, alarmsAtMost);
  return Promise.all(recent.map((record) => presentLine({ agentOf }, record)));
}
