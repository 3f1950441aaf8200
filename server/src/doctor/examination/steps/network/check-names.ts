import { isIP } from 'node:net';
import { ConnectorError } from '../../../../connectors/connector-error.ts';
import { failed, type Outcome, passed, skipped } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { calledAddresses, originsOf } from './called-addresses.ts';

/** Resolves every name as a connection would, and refuses as it would. */
export async function checkNames({ settings, outbound }: Patient): Promise<Outcome> {
  const origins = settings ? originsOf(calledAddresses(settings)) : [];
  if (origins.length === 0) return skipped('Nothing is called.');
  const details: string[] = [];
  for (const { hostname } of origins) {
    if (isIP(hostname.replace(/^\[|\]$/g, ''))) continue;
    try {
      const count = await outbound.resolve(hostname);
      details.push(`${hostname}: ${count === 1 ? 'one address' : `${count} addresses`}`);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      return failed('host_unknown', `${hostname} cannot be resolved.`);
    }
  }
  return passed('Every name resolves, to addresses that may be called.', details);
}
