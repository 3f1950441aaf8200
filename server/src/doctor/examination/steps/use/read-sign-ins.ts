import { type Outcome, passed, skipped, viewOf } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { recentDays } from './recent-days.ts';

/** Refusals and warnings of the last days, by their names. */
export async function readSignIns({ deps, record }: Patient): Promise<Outcome> {
  const all = await deps.findings.list(record.id, recentDays);
  const found = all.filter(({ kind }) => kind === 'refused' || kind === 'warning');
  if (found.length === 0) {
    const accepted = deps.ages.youngest(record.id);
    return accepted
      ? passed(`Nothing was refused in ${recentDays} days.`)
      : skipped(`Nothing was refused in ${recentDays} days.`);
  }
  const codes = [...new Set(found.map(({ code }) => code))];
  const refused = found.filter(({ kind }) => kind === 'refused');
  const sum = refused.reduce((total, { count }) => total + count, 0);
  const warnings = new Set(found.filter(({ kind }) => kind === 'warning').map(({ code }) => code))
    .size;
  return {
    found: `${sum} refused and ${warnings} kinds of warnings in ${recentDays} days.`,
    details: found.map(({ kind, code, count }) => `${kind}: ${code}: ${count}`),
    diagnoses: codes.map((code) => viewOf(code)),
    state: 'warning',
  };
}
