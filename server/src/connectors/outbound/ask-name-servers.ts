import { type LookupAddress, promises } from 'node:dns';
import type { Resolve } from './guarded-lookup.ts';

type Options = {
  /** The machine's own if not said. */
  readonly servers?: readonly string[];
  readonly timeoutMs?: number;
};

/**
 * Asks the machine's name servers, and neither its hosts file nor its search domains. The system's
 * own way would hold one of the process's four threads for each name: a brand whose name servers
 * are silent would stop files and keys for everybody (A49).
 */
export function askNameServers({ servers, timeoutMs = 1_500 }: Options = {}): Resolve {
  const resolver = new promises.Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  return (hostname, _options, callback) => {
    const asked = [resolver.resolve4(hostname), resolver.resolve6(hostname)];
    void Promise.allSettled(asked).then((answers) => {
      const found = answers.map((one) => (one.status === 'fulfilled' ? one.value : []));
      const addresses = found.flatMap((list, index) => list.map(addressOf(index === 0 ? 4 : 6)));
      const [failure] = answers.filter((one) => one.status === 'rejected');
      if (addresses.length > 0 || !failure) callback(null, addresses);
      else callback(failure.reason as Error, []);
    });
  };
}

function addressOf(family: 4 | 6): (address: string) => LookupAddress {
  return (address) => ({ address, family });
}
