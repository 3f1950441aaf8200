import { type Outcome, passed, viewOf, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { recentDays } from './recent-days.ts';

/** What the chat on the brand's pages has reported of the page's method. */
export async function readPageFaults({ deps, record }: Patient): Promise<Outcome> {
  const all = await deps.findings.list(record.id, recentDays);
  const faults = all.filter(({ kind }) => kind === 'page');
  const signIn = (
    await deps.storage.auditRecords.listNewestOf(record.brandId, 'consumer.authenticated', 500)
  ).find(({ detail }) => detail.connectorId === record.id);
  if (faults.length === 0) {
    if (!signIn) return warned('page_silent', 'No page has reported anything.');
    return passed('The method works: consumers sign in and no page has reported a fault.');
  }
  const last = Math.max(...faults.map(({ lastAt }) => lastAt));
  const isMended = signIn !== undefined && signIn.at > last;
  const sum = faults.reduce((total, { count }) => total + count, 0);
  const codes = [...new Set(faults.map(({ code }) => code))];
  const since = isMended ? '; consumers have signed in since' : '';
  return {
    found: `${sum} faults told by pages in ${recentDays} days${since}.`,
    details: faults.map(({ code, count }) => `${code}: ${count}`),
    diagnoses: codes.map((code) => viewOf(code)),
    state: isMended ? 'warning' : 'failed',
  };
}
