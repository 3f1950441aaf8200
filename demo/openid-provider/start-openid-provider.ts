/**
 * A Google-shaped OpenID provider for the demo and the tests, on oidc-provider.
 * Owns: accounts, sign-in and consent pages, codes, tokens, keys, all in memory.
 * Entry point: `startOpenidProvider`. It hands over to whoever speaks OpenID Connect with it.
 * It never imports anything of Countersign, and calls nobody but its clients, to tell them of a
 * sign-out.
 */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { type Fetch, providerConfiguration, type RegisteredClient } from './configuration.ts';
import { type Endpoint, Faults } from './faults.ts';
import { giveGoogleShape } from './google-shape.ts';
import { interactionPages } from './interactions.ts';
import { KeyRing } from './key-ring.ts';
import type { Person } from './person.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { signIdTokensWith } from './sign-id-token.ts';

export type { RegisteredClient } from './configuration.ts';
export type { Endpoint } from './faults.ts';
export type { Json, Person } from './person.ts';
export type { LoggedRequest } from './request-log.ts';

export type OpenidProviderOptions = {
  readonly listen: {
    readonly port: number;
    readonly host?: string;
    readonly tls?: { readonly key: string; readonly cert: string };
  };
  /** Public URL without a trailing slash; with port 0 it may be `http://name.localhost:0`. */
  readonly issuer: string;
  readonly clients: readonly RegisteredClient[];
  readonly people: readonly Person[];
  readonly brandName?: string;
  /** Lists everybody with their password on the sign-in page. Only ever for a demo. */
  readonly showDemoPeople?: boolean;
  /** Claims that are left out of ID tokens and come from UserInfo alone. */
  readonly userInfoOnly?: readonly string[];
  /** How clients are told of a sign-out. */
  readonly fetch?: Fetch;
  /** Milliseconds; sets `iat` and `exp` of ID tokens. */
  readonly now?: () => number;
};

export type OpenidProvider = {
  readonly issuer: string;
  readonly port: number;
  /** Requests answered so far, newest last: names only, no values. */
  readonly requests: readonly LoggedRequest[];
  close(): Promise<void>;
  /** Signs with a new key from now on; returns its `kid`. The previous key stays published. */
  rotateKeys(): Promise<string>;
  /** Publishes the same key set whatever is rotated, until called with false. */
  serveOldKeys(old?: boolean): void;
  /** Puts another `iss` into ID tokens (Google's legacy alias); undefined ends it. */
  aliasIssuer(alias: string | undefined): void;
  dropAtHash(drop?: boolean): void;
  /** Cuts its pages off from the windows that opened them, as some providers do (COOP). */
  isolatePages(isolated?: boolean): void;
  /** Moves `iat` and `exp` of ID tokens by so many seconds. */
  skewClock(seconds: number): void;
  /** Accepts requests to the endpoint and never answers. */
  hang(endpoint: Endpoint): void;
  answer502(endpoint: Endpoint): void;
  slowDrip(endpoint: Endpoint, drip?: { bytes: number; everyMilliseconds: number }): void;
  /** Ends hang, answer502 and slowDrip for new requests. */
  heal(): void;
};

export async function startOpenidProvider(options: OpenidProviderOptions): Promise<OpenidProvider> {
  const ring = await KeyRing.create();
  const faults = new Faults();
  const log = new RequestLog();
  const server = createListener(options);
  const port = await listen(server, options);
  const issuer = options.issuer.replace(/:0$/, `:${port}`);
  const knobs = {
    skewSeconds: 0,
    withAtHash: true,
    isIsolated: false,
    alias: undefined as string | undefined,
  };
  const now = options.now ?? Date.now;

  const provider = buildProvider(issuer, options);
  provider.use((ctx, next) => faults.apply(ctx, next));
  giveGoogleShape(provider, ring);
  signIdTokensWith(provider, () => ({
    key: ring.current,
    issuer: knobs.alias ?? issuer,
    nowSeconds: Math.floor(now() / 1000) + knobs.skewSeconds,
    withAtHash: knobs.withAtHash,
  }));
  serve(server, { provider, options, log, isIsolated: () => knobs.isIsolated });

  return {
    issuer,
    port,
    requests: log.entries,
    close: () => close(server),
    rotateKeys: () => ring.rotate(),
    serveOldKeys: (old = true) => ring.freezePublished(old),
    aliasIssuer: (alias) => {
      knobs.alias = alias;
    },
    isolatePages: (isolated = true) => {
      knobs.isIsolated = isolated;
    },
    dropAtHash: (drop = true) => {
      knobs.withAtHash = !drop;
    },
    skewClock: (seconds) => {
      knobs.skewSeconds = seconds;
    },
    hang: (endpoint) => faults.set(endpoint, { kind: 'hang' }),
    answer502: (endpoint) => faults.set(endpoint, { kind: 'bad-gateway' }),
    slowDrip: (endpoint, drip = { bytes: 1, everyMilliseconds: 100 }) =>
      faults.set(endpoint, { kind: 'slow-drip', ...drip }),
    heal: () => faults.heal(),
  };
}

function buildProvider(issuer: string, options: OpenidProviderOptions): Provider {
  const provider = new Provider(
    issuer,
    providerConfiguration({
      brandName: options.brandName ?? 'Aurora ID',
      clients: options.clients,
      people: new Map(options.people.map((person) => [person.sub, person])),
      userInfoOnly: new Set(options.userInfoOnly ?? []),
      fetch: options.fetch ?? fetch,
    }),
  );
  // oidc-provider builds its URLs from the request. `serve` names the issuer in every one, so that
  // neither a port mapping nor a wrong Host header gets into discovery or redirects.
  provider.proxy = true;
  provider.on('backchannel.error', (_ctx, error: Error, client) => {
    process.stderr.write(`openid provider: ${client.clientId} was not told: ${error.message}\n`);
  });
  provider.on('server_error', (_ctx, error: Error) => {
    process.stderr.write(`openid provider: ${error.name} ${error.stack ?? ''}\n`);
  });
  return provider;
}

type Serving = {
  readonly provider: Provider;
  readonly options: OpenidProviderOptions;
  readonly log: RequestLog;
  readonly isIsolated: () => boolean;
};

function serve(server: Server, { provider, options, log, isIsolated }: Serving): void {
  const answer = provider.callback();
  const { protocol, host } = new URL(provider.issuer);
  const pages = interactionPages({
    provider,
    brandName: options.brandName ?? 'Aurora ID',
    people: options.people,
    clientNames: new Map(options.clients.map(({ clientId, name }) => [clientId, name ?? clientId])),
    showDemoPeople: options.showDemoPeople ?? false,
  });
  server.on('request', async (request, response) => {
    log.record(request, response);
    if (isIsolated()) response.setHeader('cross-origin-opener-policy', 'same-origin');
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    request.headers['x-forwarded-host'] = host;
    if (!(await pages(request, response))) await answer(request, response);
  });
}

function createListener(options: OpenidProviderOptions): Server {
  const { tls } = options.listen;
  return tls === undefined ? createServer() : createTlsServer({ key: tls.key, cert: tls.cert });
}

function listen(server: Server, options: OpenidProviderOptions): Promise<number> {
  const { port, host = '127.0.0.1' } = options.listen;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 511, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
