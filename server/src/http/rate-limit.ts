import type { IncomingMessage } from 'node:http';
import { HttpError } from './problem.ts';

export type RateLimit = {
  readonly name: string;
  /** So many at once, then so many a minute. */
  readonly burst: number;
  readonly perMinute: number;
};

const keysAtMost = 50_000;

/** Token buckets in memory, one for each limit and key, oldest forgotten first. */
export function createRateLimiter(now: () => number): {
  take(limit: RateLimit, key: string): void;
  /** Gives one back: a right password does not count against its login. */
  giveBack(limit: RateLimit, key: string): void;
} {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    /** @throws HttpError `slow_down` */
    take: (limit, key) => {
      const id = `${limit.name} ${key}`;
      const at = now();
      const known = buckets.get(id) ?? { tokens: limit.burst, at };
      const refill = (Math.max(0, at - known.at) / 60_000) * limit.perMinute;
      const tokens = Math.min(limit.burst, known.tokens + refill);
      buckets.delete(id);
      if (buckets.size >= keysAtMost) forgetOldest(buckets);
      const isTaken = tokens >= 1;
      buckets.set(id, { tokens: isTaken ? tokens - 1 : tokens, at });
      if (!isTaken) {
        throw new HttpError('slow_down', Math.ceil(((1 - tokens) / limit.perMinute) * 60));
      }
    },
    giveBack: (limit, key) => {
      const bucket = buckets.get(`${limit.name} ${key}`);
      if (bucket) bucket.tokens = Math.min(limit.burst, bucket.tokens + 1);
    },
  };
}

function forgetOldest(buckets: Map<string, unknown>): void {
  const [oldest] = buckets.keys();
  if (oldest !== undefined) buckets.delete(oldest);
}

/** As Fastify's `request.ip`, where there is no Fastify: one hop, what that proxy itself added. */
export function addressOf(request: IncomingMessage, isBehindProxy: boolean): string {
  const forwarded = isBehindProxy ? [request.headers['x-forwarded-for'] ?? []].flat().join() : '';
  return forwarded.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? '');
}

/** The network a browser comes from: an IPv6 subscriber has a whole /64 to try (A83). */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/, '');
  const [head = '', tail = ''] = address.split('::');
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}

export const rateLimits = {
  authentications: { name: 'authentications', burst: 60, perMinute: 60 },
  /** Proofs without a fresh nonce too, of which an honest window sends one now and then. */
  refusedProofs: { name: 'refused-proofs', burst: 300, perMinute: 300 },
  sessions: { name: 'sessions', burst: 60, perMinute: 60 },
  handshakes: { name: 'handshakes', burst: 10, perMinute: 20 },
  tickets: { name: 'tickets', burst: 30, perMinute: 60 },
  signInByLogin: { name: 'sign-in-login', burst: 5, perMinute: 0.5 },
  signInByNetwork: { name: 'sign-in-network', burst: 20, perMinute: 10 },
  invitations: { name: 'invitations', burst: 20, perMinute: 10 },
  // A provider that restarts tells us of everybody at once.
  backchannelLogouts: { name: 'backchannel-logouts', burst: 2_000, perMinute: 6_000 },
  reportedLogoutRefusals: { name: 'reported-logout-refusals', burst: 60, perMinute: 20 },
  pageReports: { name: 'page-reports', burst: 20, perMinute: 20 },
  /** Each reads all that is held of a consumer. */
  exports: { name: 'exports', burst: 10, perMinute: 6 },
  auditSearches: { name: 'audit-searches', burst: 30, perMinute: 60 },
  /** Each reads a brand's whole chain. */
  auditVerifications: { name: 'audit-verifications', burst: 3, perMinute: 2 },
  examinations: { name: 'examinations', burst: 6, perMinute: 6 },
  reveals: { name: 'reveals', burst: 15, perMinute: 1.5 },
  revealAlarms: { name: 'reveal-alarms', burst: 1, perMinute: 0.1 },
  agentRequests: { name: 'agent-requests', burst: 120, perMinute: 600 },
} as const satisfies Record<string, RateLimit>;
