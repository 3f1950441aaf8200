import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { ConnectorError } from '../connector-error.ts';
import { isForbiddenAddress } from './forbidden-address.ts';

/** How names become addresses. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves, and refuses unless every address is public. The connection is made to what was looked
 * at here and to nothing else, so a name cannot change its mind in between.
 */
export function guardedLookup(
  insecureHosts: ReadonlyMap<string, string>,
  resolve: Resolve,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (found: readonly LookupAddress[]): void => {
      const [first] = found;
      if (options.all) callback(null, [...found]);
      else callback(null, first?.address ?? '', first?.family ?? 0);
    };
    const pinned = insecureHosts.get(hostname);
    if (pinned) return answer([{ address: pinned, family: isIP(pinned) }]);
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const isPublic = addresses.length > 0;
      if (!isPublic || addresses.some(({ address }) => isForbiddenAddress(address))) {
        return callback(new ConnectorError('url_refused', 'a private or special address'), '', 0);
      }
      answer(addresses);
    });
  };
}
