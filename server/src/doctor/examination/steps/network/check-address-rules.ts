import { type Outcome, passed, skipped, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { calledAddresses } from './called-addresses.ts';

/** The part of the outbound guard that needs no network. It refuses by throwing. */
export async function checkAddressRules({ settings, outbound }: Patient): Promise<Outcome> {
  const called = settings ? calledAddresses(settings) : [];
  if (called.length === 0) return skipped('Nothing is called: keys and endpoints are entered.');
  for (const url of called) outbound.check(url);
  const insecure = called.filter((url) => outbound.isInsecureHost(url));
  if (insecure.length > 0) {
    return warned('insecure_host', 'An insecure exception is made for this provider.', insecure);
  }
  return passed('Each is https on port 443.', called);
}
