/**
 * The listener: node:http with routes. Owns the limits of time and size, the reading of bodies, the
 * check of a request against its route's schema, and the writing of answers. Entry point:
 * createListener. Hands over to the handlers of http/. Must never know what a route is for, or
 * choose the words of an answer.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { limits } from '@countersign/protocol';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { HttpError } from '../problem.ts';
import { createReply } from './create-reply.ts';
import { readBody } from './read-body.ts';
import {
  compileSchema,
  type Handle,
  type Reply,
  type Request,
  type RouteOptions,
  type Schema,
} from './route.ts';

export type Listener = {
  readonly get: AddRoute;
  readonly post: AddRoute;
  readonly put: AddRoute;
  readonly delete: AddRoute;
  /** In the order in which they were added. */
  readonly routes: readonly RouteNote[];
  readonly server: Server;
  listen(at: { host: string; port: number; backlog: number }): Promise<void>;
  close(): Promise<void>;
};

export type RouteNote = { readonly method: string; readonly url: string; readonly schema: Schema };

type AddRoute = {
  <const S extends Schema>(url: string, options: RouteOptions<S>, handler: Handle<S>): void;
  (url: string, handler: Handle<object>): void;
};

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Route = {
  readonly url: string;
  readonly options: RouteOptions<Schema>;
  readonly check: (request: Request) => void;
  readonly handle: (request: Request, reply: Reply) => Promise<Reply | object>;
};

export type ListenerOptions = {
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly newId: () => string;
  readonly addressOf: (message: IncomingMessage) => string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answerError: (error: unknown, request: Request, reply: Reply) => void;
  /** Who comes on top is asked to come again, which costs next to nothing (A70). */
  readonly requestsAtOnce: number;
  readonly onAnswered: (answered: Answered) => void;
  /** What could not even be answered with an error. */
  readonly onFailed: (error: unknown) => void;
};
export type Answered = {
  readonly method: string;
  /** The route's pattern, not the address: an address may hold what does not belong in a log. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly id: string;
};

export function createListener(options: ListenerOptions): Listener {
  const router = createRouter({ onBadUrl: () => {} });
  const routes: RouteNote[] = [];
  const adds = (method: Method): AddRoute => {
    return <S extends Schema>(url: string, ...given: Given<S>) => {
      const [routeOptions, handler] = given.length === 1 ? [{}, given[0]] : given;
      const schema = routeOptions.schema ?? {};
      // What the check has let through is what the handler's type says.
      const handle = handler as Route['handle'];
      const route: Route = { url, options: routeOptions, check: compileSchema(schema), handle };
      router.on(method, url, () => {}, route);
      routes.push({ method, url, schema });
    };
  };
  const find = (method: string, url: string) =>
    // Whoever may ask for something may ask what its head would be.
    router.find((method === 'HEAD' ? 'GET' : method) as HTTPMethod, url);
  let underWay = 0;
  const server = listenTo(options.tls, (message, response) => {
    underWay += 1;
    answer({ options, find, isBusy: underWay > options.requestsAtOnce }, message, response)
      .catch((error: unknown) => {
        options.onFailed(error);
        response.destroy();
      })
      .finally(() => {
        underWay -= 1;
      });
  });
  return {
    get: adds('GET'),
    post: adds('POST'),
    put: adds('PUT'),
    delete: adds('DELETE'),
    routes,
    server,
    listen: async (at) => {
      server.listen(at);
      await once(server, 'listening');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Given<S extends Schema> = [Handle<S>] | [RouteOptions<S>, Handle<S>];
type Find = (method: string, url: string) => ReturnType<ReturnType<typeof createRouter>['find']>;

type Surroundings = {
  readonly options: ListenerOptions;
  readonly find: Find;
  readonly isBusy: boolean;
};

function listenTo(
  tls: ListenerOptions['tls'],
  onRequest: (message: IncomingMessage, response: ServerResponse) => void,
): Server {
  const times = { requestTimeout: 20_000, keepAliveTimeout: 30_000, headersTimeout: 5_000 };
  const server = tls
    ? createTlsServer({ ...times, ...tls }, onRequest)
    : createServer(times, onRequest);
  // Who says nothing for so long is holding a place (A67).
  server.setTimeout(60_000);
  return server;
}

async function answer(
  { options, find, isBusy }: Surroundings,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const from = performance.now();
  const { method = '', url = '', headers } = message;
  const asked = { id: options.newId(), ip: options.addressOf(message), method, url, headers };
  let request: Request = { ...asked, params: {}, body: undefined, query: {} };
  let route: Route | undefined;
  let json = {};
  const reply = createReply({ ...options.headers, 'x-correlation-id': asked.id });
  try {
    const found = find(method, url);
    if (!found) throw new HttpError('not_found');
    route = found.store as Route | undefined;
    // An address that cannot be decoded.
    if (!route) throw new HttpError('invalid_request');
    if (isBusy && !route.options.isAlwaysAnswered) throw new HttpError('unavailable');
    const body = await bodyOf(message, route);
    request = { ...asked, params: found.params, body, query: found.searchParams };
    route.check(request);
    json = await route.handle(request, reply);
  } catch (error) {
    // Nobody waits for the rest of a body that was refused.
    if (isUnread(message)) reply.header('connection', 'close');
    (route?.options.answerError ?? options.answerError)(error, request, reply);
  }
  reply.write(response, json);
  const ms = Math.round(performance.now() - from);
  const { id } = asked;
  options.onAnswered({ method, route: route?.url ?? 'unknown', status: reply.status, ms, id });
}

async function bodyOf(message: IncomingMessage, { options }: Route): Promise<unknown> {
  if (message.method === 'GET' || message.method === 'HEAD') return undefined;
  const { reads = 'json', bodyBytes = limits.bodyBytes } = options;
  return readBody(message, { as: reads, bytesAtMost: bodyBytes });
}

/** A little more to read is cheaper than another connection. */
function isUnread({ complete, headers }: IncomingMessage): boolean {
  const isLong = Number(headers['content-length'] ?? 0) > limits.bodyBytes;
  return !complete && (isLong || 'transfer-encoding' in headers);
}
