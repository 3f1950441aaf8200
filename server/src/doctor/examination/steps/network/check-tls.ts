import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { failed, type Outcome, passed, skipped, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { calledAddresses, originsOf } from './called-addresses.ts';

const handshakeMs = 5_000;
const dayMs = 24 * 3600 * 1000;
const soonDays = 14;

/** Makes one connection to each host, through the outbound guard, and looks at its certificate. */
export async function checkTls({ deps, settings, outbound }: Patient): Promise<Outcome> {
  const origins = settings ? originsOf(calledAddresses(settings)) : [];
  const secure = origins.filter(({ protocol }) => protocol === 'https:');
  if (secure.length === 0) {
    return skipped(
      origins.length > 0 ? 'Plain http, by an insecure exception.' : 'Nothing is called.',
    );
  }
  const details: string[] = [];
  let daysLeast = Number.POSITIVE_INFINITY;
  for (const origin of secure) {
    // A name is looked at when it is resolved, but an address as such is resolved by nobody.
    outbound.check(origin.href);
    const seen = await shakeHands(origin, outbound.lookup);
    if ('fault' in seen) return failed(...faultOf(seen.fault, origin.host));
    const days = Math.floor((Date.parse(seen.certificate.valid_to) - deps.runtime.now()) / dayMs);
    // By our own clock too: OpenSSL asked the system's.
    if (days < 0) return failed('tls_expired', `The certificate of ${origin.host} has expired.`);
    daysLeast = Math.min(daysLeast, days);
    details.push(`${origin.host}: ${seen.protocol}, ${days} days left`);
  }
  const found = `Trusted, for the right names, ${daysLeast} days left.`;
  return daysLeast < soonDays ? warned('tls_expires_soon', found, details) : passed(found, details);
}

type Seen =
  | { readonly certificate: PeerCertificate; readonly protocol: string }
  | { readonly fault: string };

function shakeHands({ hostname, port }: URL, lookup: Patient['outbound']['lookup']): Promise<Seen> {
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    // The certificate is looked at even if it is not trusted; nothing is ever sent over this.
    const socket: TLSSocket = connect(
      { host, port: Number(port || 443), servername: host, lookup, rejectUnauthorized: false },
      () => {
        const fault = socket.authorizationError;
        const certificate = socket.getPeerCertificate();
        const protocol = socket.getProtocol() ?? 'TLS';
        socket.destroy();
        resolve(fault ? { fault: codeOf(fault) } : { certificate, protocol });
      },
    );
    socket.setTimeout(handshakeMs, () => socket.destroy(new Error('timeout')));
    socket.once('error', (error) => resolve({ fault: codeOf(error) }));
    socket.once('close', () => resolve({ fault: 'closed' }));
  });
}

function codeOf(fault: unknown): string {
  if (typeof fault === 'string') return fault;
  if (fault instanceof Error && 'code' in fault) return String(fault.code);
  return fault instanceof Error && fault.message === 'timeout' ? 'timeout' : 'unknown';
}

function faultOf(fault: string, host: string): [code: string, found: string] {
  if (fault === 'CERT_HAS_EXPIRED') {
    return ['tls_expired', `The certificate of ${host} has expired.`];
  }
  if (fault === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return ['tls_wrong_host', `The certificate is not for ${host}.`];
  }
  const untrusted = /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_|UNTRUSTED/.test(fault);
  if (untrusted) return ['tls_untrusted', `The certificate of ${host} is not trusted (${fault}).`];
  return ['tls_failed', `No secure connection to ${host} (${fault}).`];
}
