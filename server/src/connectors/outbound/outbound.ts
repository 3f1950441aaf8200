/**
 * The guard on every address that a brand enters. It is checked when it is saved, and again at each
 * connection by the address that the name resolves to: https on port 443, no redirects, nothing
 * compressed, capped in time and size, no private or special ranges. Entry points: createOutbound,
 * checkUrl. Each connector calls in a lane of its own, so one that hangs holds up nobody else.
 * `insecureHosts` names hosts of this machine, for the demo and tests: only those may be plain
 * http, use any port, and resolve to where it says. Must never follow what an answer points to.
 */
import type { LookupFunction } from 'node:net';
import type { FetchBytes } from '@countersign/tokens';
import type { Agent, Dispatcher } from 'undici';
import { ConnectorError } from '../connector-error.ts';
import { askNameServers } from './ask-name-servers.ts';
import { type Allowance, checkUrl } from './check-url.ts';
import { createCircuit } from './circuit.ts';
import { type ClientCertificate, createAgents } from './client-certificate.ts';
import { failureReason } from './failure-reason.ts';
import { guardedLookup, type Resolve } from './guarded-lookup.ts';

export type OutboundOptions = Allowance & {
  /** Counts how long a silent provider is left alone; by default a clock that only rises. */
  readonly now?: (() => number) | undefined;
  /** Told once when a provider begins to be left alone. */
  readonly onLeftAlone?: ((lane: string, origin: string) => void) | undefined;
  /** For a whole answer, from the first byte sent to the last received. Default 5 seconds. */
  readonly answerMs?: number | undefined;
  /** The machine's name servers if not said. */
  readonly lookup?: Resolve | undefined;
};

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
};

export type OutboundLanes = Outbound & {
  /** Connections, queue and circuit of one connector, the same for the same name. */
  lane(name: string): Outbound;
  close(): Promise<void>;
};

type OutboundRequest = {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Presented to whoever asks for one. */
  readonly certificate?: ClientCertificate | undefined;
  /** A redirect is the answer that is looked for. It is followed by nobody. */
  readonly looksAtRedirect?: boolean | undefined;
};

const answerBytes = 64 * 1024;
const connectionsPerOrigin = 16;
const requestsAtOnce = 64;

export function createOutbound(options: OutboundOptions): OutboundLanes {
  const lanes = new Map<string, Outbound & { close(): Promise<void> }>();
  const lane = (name: string): Outbound => {
    const known = lanes.get(name) ?? createLane(options, name);
    lanes.set(name, known);
    return known;
  };
  return {
    ...lane(''),
    lane,
    close: async () => {
      await Promise.all([...lanes.values()].map((each) => each.close()));
    },
  };
}

function createLane(options: OutboundOptions, name: string): Outbound & { close(): Promise<void> } {
  const { insecureHosts, answerMs = 5_000, lookup = askNameServers() } = options;
  const guarded = guardedLookup(insecureHosts, lookup);
  const agents = createAgents((presented) => ({
    connect: { lookup: guarded, timeout: answerMs, ...presented },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    connections: connectionsPerOrigin,
  }));
  const now = options.now ?? (() => performance.now());
  const circuit = createCircuit(now, (origin) => options.onLeftAlone?.(name, origin));
  let atOnce = 0;
  const request = async (url: string, asked: OutboundRequest, caps: Caps): Promise<Answer> => {
    const target = checkUrl(url, options);
    if (atOnce >= requestsAtOnce) throw tooMany();
    atOnce += 1;
    try {
      const agent = agents.for(asked.certificate);
      return await circuit.run(target.origin, () => send(agent, target, { ...asked, ...caps }));
    } finally {
      atOnce -= 1;
    }
  };
  return {
    fetchBytes: (url, { maxBytes, timeoutMs, headers = {} }) =>
      request(url, { headers }, { maxBytes, timeoutMs: Math.min(timeoutMs, answerMs) }),
    fetch: async (url, asked) => {
      const answer = await request(url, asked, { maxBytes: answerBytes, timeoutMs: answerMs });
      const { status, headers, body } = answer;
      const isBodyless = status === 204 || status < 200;
      return new Response(isBodyless ? null : Buffer.from(body), { status, headers });
    },
    check: (url) => void checkUrl(url, options),
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

function tooMany(): ConnectorError {
  return new ConnectorError('provider_unreachable', 'too many requests wait for it');
}

type Caps = { readonly maxBytes: number; readonly timeoutMs: number };
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array };

async function send(agent: Agent, url: URL, asked: OutboundRequest & Caps): Promise<Answer> {
  const signal = AbortSignal.timeout(asked.timeoutMs);
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: (asked.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: { ...asked.headers, 'accept-encoding': 'identity' },
      body: bodyOf(asked.body),
      signal,
    });
    const headers = toHeaders(answer.headers);
    try {
      const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400;
      // What was sent holds a secret, and the address that is pointed to was checked by nobody.
      if (isRedirect && answer.statusCode !== 304 && !asked.looksAtRedirect) {
        throw invalid('a redirect');
      }
      checkAnswer(headers, asked.maxBytes);
    } catch (error) {
      // Its end is of interest to nobody, and without a listener would be to the process.
      answer.body.on('error', () => {}).destroy();
      throw error;
    }
    const body = await readCapped(answer.body, asked.maxBytes);
    return { status: answer.statusCode, headers, body };
  } catch (error) {
    throw failureReason(error);
  }
}

function bodyOf(body: unknown): string | null {
  if (body instanceof URLSearchParams) return body.toString();
  return typeof body === 'string' ? body : null;
}

/** Before a byte of the body is read. */
function checkAnswer(headers: Headers, maxBytes: number): void {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  // We asked for none; a few bytes could unpack to any size.
  if (encoding !== 'identity' && encoding !== '') throw invalid('compressed');
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw invalid('too large');
}

async function readCapped(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw invalid('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function invalid(detail: string): ConnectorError {
  return new ConnectorError('provider_answer_invalid', detail);
}

function toHeaders(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
