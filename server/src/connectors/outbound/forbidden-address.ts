import { BlockList, isIP } from 'node:net';

const forbidden = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure's own service for its machines, on an address that is otherwise public.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv4');
}

/** Of IPv6 only global unicast is reachable, without the ranges that carry an IPv4 address. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv6');
}

/** Private, of this machine, of a link, set aside, or nothing that we know: all but public. */
export function isForbiddenAddress(address: string): boolean {
  // A zone belongs to a link, and a link to this network.
  if (isIP(address) === 0 || address.includes('%')) return true;
  if (isIP(address) === 4) return forbidden.check(address, 'ipv4');
  return !globalUnicast.check(address, 'ipv6') || forbidden.check(address, 'ipv6');
}
