import { type Outcome, passed, skipped, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { recentDays } from './recent-days.ts';

/** What the stricter settings of the trial would have refused. */
export async function readTrial({ deps, record, settings }: Patient): Promise<Outcome> {
  if (!settings?.trial) return skipped('No stricter settings are on trial.');
  const all = await deps.findings.list(record.id, recentDays);
  const trial = all.filter(({ kind }) => kind === 'trial');
  const names = Object.keys(settings.trial).join(', ');
  if (trial.length === 0) return passed(`On trial: ${names}. Nothing would have been refused.`);
  const sum = trial.reduce((total, { count }) => total + count, 0);
  const details = trial.map(({ code, count }) => `${code}: ${count}`);
  const found = `On trial: ${names}. ${sum} sign-ins of ${recentDays} days would be refused.`;
  return warned('trial_would_refuse', found, details);
}
