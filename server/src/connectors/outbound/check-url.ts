import { isIP } from 'node:net';
import { ConnectorError } from '../connector-error.ts';
import { isForbiddenAddress } from './forbidden-address.ts';

/** What the operator allows beside https on port 443 of public addresses. */
export type Allowance = {
  /** Host name → IP address. Empty in production. */
  readonly insecureHosts: ReadonlyMap<string, string>;
  /** Ports beside 443. */
  readonly ports?: ReadonlySet<number> | undefined;
};

/**
 * The part of the guard that needs no network. It refuses more than it must: an address that two
 * programs could read in two ways, and names that mean something on a private network only.
 *
 * @throws ConnectorError `url_refused`
 */
export function checkUrl(url: string, { insecureHosts, ports }: Allowance): URL {
  const parsed = URL.parse(url);
  if (!parsed) throw refused('not an absolute URL');
  const { protocol, hostname, port } = parsed;
  checkSpelling(url, hostname);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  if (isHttp && insecureHosts.has(hostname)) return parsed;
  if (protocol !== 'https:') throw refused('not https');
  if (port !== '' && !ports?.has(Number(port))) throw refused('a port other than 443');
  checkHost(hostname);
  return parsed;
}

/** What a parser would mend or drop in silence. */
function checkSpelling(url: string, hostname: string): void {
  if (!/^[\x21-\x7e]+$/.test(url)) throw refused('a character other than printable ASCII');
  if (url.includes('\\')) throw refused('a backslash');
  if (url.includes('#')) throw refused('a fragment');
  const [, authority] = /^https?:\/\/([^/?]+)/i.exec(url) ?? [];
  if (authority === undefined) throw refused('not https');
  if (authority.includes('@')) throw refused('userinfo in it');
  // 0127.0.0.1 is 87.0.0.1 to some programs and 127.0.0.1 to others.
  const host = authority.replace(/:\d*$/, '').toLowerCase();
  if (!hostname.startsWith('[') && host !== hostname) throw refused('an unusual host');
}

function checkHost(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address)) {
    if (isForbiddenAddress(address)) throw refused('a private or special address');
    return;
  }
  if (!/^([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/.test(hostname)) throw refused('an unusual host');
  if (hostname === 'localhost') throw refused('a name of this machine');
  if (!hostname.includes('.')) throw refused('a name without a domain');
  if (localNames.test(hostname)) throw refused('a name of a private network');
}

/** RFC 6761, RFC 6762, RFC 8375, RFC 9476, and those that routers and clusters use. */
const localNames =
  /\.(localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa|svc|onion|alt|invalid)$/;

function refused(detail: string): ConnectorError {
  return new ConnectorError('url_refused', detail);
}
