/**
 * The guard on every address that a brand enters: checked again at each connection, by the address
 * that the name resolves to. https only, no redirects, capped in time and size, no private or
 * special ranges. `insecureHosts` names hosts of this machine, for the demo and tests: only those
 * may be plain http, use any port, and resolve to where it says.
 */
import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { FetchBytes } from '@countersign/tokens';
import type { Agent, Dispatcher } from 'undici';
import { ConnectorError } from '../connector-error.ts';
import { type ClientCertificate, createAgents } from './client-certificate.ts';

export type OutboundOptions = {
  /** Host name → IP address. Empty in production. */
  readonly insecureHosts: ReadonlyMap<string, string>;
  /** For a whole answer, from the first byte sent to the last received. Default 5 seconds. */
  readonly answerMs?: number | undefined;
  /** How names become addresses; the system's way if not said. */
  readonly lookup?: Resolve | undefined;
};

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

export type Outbound = {
  /** For key sets. */
  readonly fetchBytes: FetchBytes;
  /** In the shape that oauth4webapi calls. */
  readonly fetch: (url: string, options: OutboundRequest) => Promise<Response>;
  readonly isInsecureHost: (url: string) => boolean;
  /** The part of the guard that needs no connection. @throws ConnectorError `url_refused` */
  readonly check: (url: string) => void;
  /** How names become addresses for every connection, the guard included. */
  readonly lookup: LookupFunction;
  /** How many addresses a name has. @throws ConnectorError `url_refused`, or the resolver's own */
  readonly resolve: (hostname: string) => Promise<number>;
  close(): Promise<void>;
};

type OutboundRequest = {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Presented to whoever asks for one. */
  readonly certificate?: ClientCertificate | undefined;
};

const answerBytes = 64 * 1024;

export function createOutbound(options: OutboundOptions): Outbound {
  const { insecureHosts, answerMs = 5_000, lookup = systemLookup } = options;
  const guarded = guardedLookup(insecureHosts, lookup);
  const agents = createAgents((presented) => ({
    connect: { lookup: guarded, timeout: answerMs, ...presented },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    connections: 16,
  }));
  const request = (url: string, asked: OutboundRequest, caps: Caps): Promise<Answer> => {
    const agent = agents.for(asked.certificate);
    return guardedRequest({ agent, insecureHosts }, checkUrl(url, insecureHosts), {
      ...asked,
      ...caps,
    });
  };
  return {
    fetchBytes: (url, { maxBytes, timeoutMs, headers = {} }) =>
      request(url, { headers }, { maxBytes, timeoutMs: Math.min(timeoutMs, answerMs) }),
    fetch: async (url, asked) => {
      const answer = await request(url, asked, { maxBytes: answerBytes, timeoutMs: answerMs });
      const { status, headers, body } = answer;
      const isBodyless = status === 204 || status === 304 || status < 200;
      return new Response(isBodyless ? null : Buffer.from(body), { status, headers });
    },
    check: (url) => void checkUrl(url, insecureHosts),
    lookup: guarded,
    resolve: (hostname) => countAddresses(guarded, hostname),
    isInsecureHost: (url) => insecureHosts.has(URL.parse(url)?.hostname ?? ''),
    close: () => agents.close(),
  };
}

function countAddresses(lookup: LookupFunction, hostname: string): Promise<number> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve([addresses].flat().length);
    });
  });
}

type Caps = { readonly maxBytes: number; readonly timeoutMs: number };
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array };

/** @throws ConnectorError `url_refused` */
export function checkUrl(url: string, insecureHosts: ReadonlyMap<string, string>): URL {
  const parsed = URL.parse(url);
  if (!parsed) throw new ConnectorError('url_refused', 'not an absolute URL');
  if (parsed.username || parsed.password) throw new ConnectorError('url_refused', 'userinfo in it');
  const isHttp = parsed.protocol === 'http:' || parsed.protocol === 'https:';
  if (isHttp && insecureHosts.has(parsed.hostname)) return parsed;
  if (parsed.protocol !== 'https:') throw new ConnectorError('url_refused', 'not https');
  if (parsed.port !== '') throw new ConnectorError('url_refused', 'a port other than 443');
  if (/(^|\.)localhost\.?$/.test(parsed.hostname)) {
    throw new ConnectorError('url_refused', 'a name of this machine');
  }
  const address = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && isForbiddenAddress(address)) {
    throw new ConnectorError('url_refused', 'a private or special address');
  }
  return parsed;
}

async function guardedRequest(
  guard: { readonly agent: Agent; readonly insecureHosts: ReadonlyMap<string, string> },
  url: URL,
  asked: OutboundRequest & Caps,
): Promise<Answer> {
  const signal = AbortSignal.timeout(asked.timeoutMs);
  try {
    const answer = await guard.agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: (asked.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: asked.headers ?? {},
      body: asked.body instanceof URLSearchParams ? asked.body.toString() : null,
      signal,
    });
    const body = await readCapped(answer.body, asked.maxBytes);
    return { status: answer.statusCode, headers: toHeaders(answer.headers), body };
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    // The guard's refusal comes out of the connection as its cause.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (cause instanceof ConnectorError) throw cause;
    throw new ConnectorError('provider_unreachable', reasonOf(error), { cause: error });
  }
}

async function readCapped(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new ConnectorError('provider_answer_invalid', 'too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toHeaders(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

/** A word for the operator: the system's code, such as ECONNREFUSED, never a text from outside. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code;
  return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unknown';
}

/** Resolves, and refuses unless every address is public: the check is on what is connected to. */
function guardedLookup(
  insecureHosts: ReadonlyMap<string, string>,
  resolve: Resolve,
): LookupFunction {
  return (hostname, options, callback) => {
    const pinned = insecureHosts.get(hostname);
    if (pinned) {
      const family = isIP(pinned);
      if (options.all) callback(null, [{ address: pinned, family }]);
      else callback(null, pinned, family);
      return;
    }
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => isForbiddenAddress(address))) {
        return callback(new ConnectorError('url_refused', 'a private or special address'), '', 0);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

const forbidden = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
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
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv6');
}

export function isForbiddenAddress(address: string): boolean {
  if (isIP(address) === 4) return forbidden.check(address, 'ipv4');
  return !globalUnicast.check(address, 'ipv6') || forbidden.check(address, 'ipv6');
}
