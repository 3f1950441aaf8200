import { failed, type Outcome, passed, skipped, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';

const harmlessSeconds = 5;

/** What the provider's own answers and the last ID tokens say of its clock. */
export async function checkClock({ deps, record, connector, clocks }: Patient): Promise<Outcome> {
  const tolerance = connector?.policy.clockToleranceSeconds ?? 60;
  const youngest = deps.ages.youngest(record.id);
  const details = youngest
    ? [`Of the last ${youngest.of} ID tokens the youngest was ${youngest.seconds} seconds old.`]
    : [];
  // A token cannot arrive before it was issued.
  const byTokens = youngest && youngest.seconds < 0 ? -youngest.seconds : 0;
  const [byHeader] = clocks.toSorted((one, other) => Math.abs(one) - Math.abs(other));
  if (byHeader === undefined && !youngest) return skipped('No answer told its time yet.');
  const seconds = Math.round((byHeader ?? 0) / 1000) || byTokens;
  const size = Math.max(Math.abs(seconds), byTokens);
  if (size <= harmlessSeconds) return passed('The same time on both sides.', details);
  const found = `The provider’s clock is ${size} seconds ${seconds > 0 ? 'ahead' : 'behind'}.`;
  return size > tolerance
    ? failed('clock_differs', found, details)
    : warned('clock_differs', found, details);
}

/** Notes the `Date` of an answer; what else is in it is read by the step that needs it. */
export async function noteClock({ deps, clocks, outbound }: Patient, url: string): Promise<void> {
  const asked = deps.runtime.now();
  const response = await outbound.fetch(url, { headers: { accept: 'application/json' } });
  const date = Date.parse(response.headers.get('date') ?? '');
  // What a cache has kept tells the time of then.
  const age = Number(response.headers.get('age') ?? 0) * 1000;
  const halfWay = (asked + deps.runtime.now()) / 2;
  // The header counts whole seconds.
  if (Number.isFinite(date) && Number.isFinite(age)) clocks.push(date + age + 500 - halfWay);
}
