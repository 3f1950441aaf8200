import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

/** The part of `fetch` that signing in needs. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MILLISECONDS = 10_000;

/**
 * A fetch for names that only this machine knows: `*.localhost` is the loopback (RFC 6761, which
 * browsers follow and Node leaves to the system), and `hosts` adds names of a test.
 */
export function loopbackFetch(
  options: { readonly ca?: string; readonly hosts?: { readonly [origin: string]: number } } = {},
): Fetch {
  return async (url, init = {}) => {
    const target = new URL(url);
    const port = options.hosts?.[target.origin];
    const local = port !== undefined || isLocalhost(target.hostname);
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(target, {
      method: init.method ?? 'GET',
      // Node would name the real port here; the server must hear the one of the URL.
      headers: { ...Object.fromEntries(new Headers(init.headers)), host: target.host },
      timeout: TIMEOUT_MILLISECONDS,
      ...(local ? { lookup: toLoopback } : {}),
      ...(port === undefined ? {} : { port }),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    request.on('timeout', () => request.destroy(new Error('the server did not answer in time')));
    return new Promise((resolve, reject) => {
      request.once('error', reject);
      request.once('response', (answer) => readResponse(answer).then(resolve, reject));
      request.end(init.body === undefined || init.body === null ? undefined : String(init.body));
    });
  };
}

function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

const toLoopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

async function readResponse(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk as Buffer);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const status = answer.statusCode ?? 500;
  const body = [204, 304].includes(status) ? null : Buffer.concat(chunks);
  return new Response(body, { status, headers });
}
