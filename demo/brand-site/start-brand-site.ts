/**
 * The website of a demo brand: a shop, an account, bills, and the page contract of the chat.
 * Owns: pages, visits, carts, sign-in at the brand; all in memory.
 * Entry point: `startBrandSite`. It hands consumers over to Countersign by one script tag and by a
 * method on the page (assets/*-chat.js), exactly as a stranger's site would.
 * It must never import the service, and never sees an agent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Person } from '../openid-provider/person.ts';
import { assetRoutes } from './assets.ts';
import { type BrandName, brands } from './brand.ts';
import { type Fetch, loopbackFetch } from './loopback-fetch.ts';
import { accountRoutes } from './pages/account.ts';
import { notFound } from './pages/not-found.ts';
import { shopRoutes } from './pages/shop.ts';
import { auroraSignIn } from './sign-in/aurora-sign-in.ts';
import { encryptToChat } from './sign-in/encrypt-to-chat.ts';
import { polarisSignIn } from './sign-in/polaris-sign-in.ts';
import { type Answer, type Context, type Route, redirect, type Site } from './site.ts';
import { Visits } from './visits.ts';

export type BrandSiteOptions = {
  readonly brand: BrandName;
  readonly listen: { readonly port: number; readonly host?: string };
  /** Public URL without a trailing slash; with port 0 it may end in `:0`. */
  readonly publicUrl: string;
  readonly countersign: {
    readonly origin: string;
    readonly brandId: string;
    /** Countersign's own: client at the provider (Aurora), audience of ID tokens (Polaris). */
    readonly clientId: string;
  };
  /** Aurora's own client at its OpenID provider; Polaris has none. */
  readonly provider:
    | { readonly issuer: string; readonly clientId: string; readonly clientSecret: string }
    | undefined;
  /** Polaris' accounts; Aurora's are at the provider. */
  readonly people: readonly Person[];
  /** Lists the people and their password on Polaris' sign-in page. */
  readonly showDemoPeople?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** For calls to the provider and the chat; the default knows `*.localhost`. */
  readonly fetch?: Fetch;
  readonly now?: () => number;
};

export type BrandSite = {
  readonly publicUrl: string;
  readonly port: number;
  close(): Promise<void>;
};

const MAX_FORM_BYTES = 8192;

export async function startBrandSite(options: BrandSiteOptions): Promise<BrandSite> {
  const { tls } = options;
  const server =
    tls === undefined ? createServer() : createTlsServer({ key: tls.key, cert: tls.cert });
  const port = await listen(server, options);
  const publicUrl = options.publicUrl.replace(/:0$/, `:${port}`);
  const site = siteOf(options, publicUrl);
  const routes = [
    ...assetRoutes(),
    ...(await signInRoutes(options)),
    ...shopRoutes,
    ...accountRoutes,
    { method: 'POST', path: '/signout', run: signOut } as const,
  ];
  server.on('request', (request, response) => respond({ site, routes, request, response }));
  return { publicUrl, port, close: () => close(server) };
}

function siteOf(options: BrandSiteOptions, publicUrl: string): Site {
  const { provider, brand, countersign } = options;
  return {
    brand: brands[brand],
    publicUrl,
    countersign,
    providerOrigin: provider === undefined ? undefined : new URL(provider.issuer).origin,
    visits: new Visits(brand, publicUrl.startsWith('https:')),
    now: options.now ?? Date.now,
  };
}

async function signInRoutes(options: BrandSiteOptions): Promise<readonly Route[]> {
  const { provider, people, showDemoPeople, countersign, now = Date.now } = options;
  const fetch = options.fetch ?? loopbackFetch();
  if (provider !== undefined) return auroraSignIn({ ...provider, fetch });
  const jwksUrl = `${countersign.origin}/brands/${countersign.brandId}/jwks.json`;
  const encrypt = encryptToChat({ jwksUrl, fetch, now });
  return polarisSignIn({ people, showPeople: showDemoPeople ?? false, encrypt });
}

function signOut(context: Context): Answer {
  context.site.visits.end(context.visit);
  context.visit = context.site.visits.start();
  return redirect('/');
}

type Exchange = {
  readonly site: Site;
  readonly routes: readonly Route[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

async function respond(exchange: Exchange): Promise<void> {
  const { response } = exchange;
  try {
    await answer(exchange);
  } catch (error) {
    // The name alone: messages of libraries may quote what they were given.
    const name = error instanceof Error ? error.name : 'unknown';
    process.stderr.write(`brand site: ${name}\n`);
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'text/plain' }).end('Please try again.');
  }
}

async function answer({ site, routes, request, response }: Exchange): Promise<void> {
  const url = new URL(request.url ?? '/', site.publicUrl);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const post = method === 'POST';
  if (post && !isFromUs(request, site)) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('This form is not ours.');
    return;
  }
  const known = site.visits.find(request);
  const visit = known ?? site.visits.start();
  const form = post ? await readForm(request) : new URLSearchParams();
  const [route, caught] = match(routes, method ?? 'GET', url.pathname);
  const context: Context = { site, request, url, form, visit, caught };
  noteCampaign(context);
  const { status, headers, body } = await (route?.run(context) ?? notFound(context));
  const isPage = status === 303 || headers['content-type']?.startsWith('text/html') === true;
  const changed = context.visit !== known && isPage;
  const cookie = changed
    ? { 'set-cookie': site.visits.cookie(site.visits.keep(context.visit)) }
    : {};
  response.writeHead(status, { ...headers, ...cookie }).end(body);
}

function match(
  routes: readonly Route[],
  method: string,
  path: string,
): [Route | undefined, string[]] {
  for (const route of routes) {
    if (route.method !== method) continue;
    if (route.path === path) return [route, []];
    const caught = route.path instanceof RegExp ? route.path.exec(path) : null;
    if (caught !== null) return [route, caught.slice(1)];
  }
  return [undefined, []];
}

/** Cross-site request forgery: a browser names the page's origin with every POST. */
function isFromUs(request: IncomingMessage, site: Site): boolean {
  return request.headers.origin === new URL(site.publicUrl).origin;
}

function noteCampaign({ url, visit }: Context): void {
  const source = url.searchParams.get('utm_source');
  if (source === null) return;
  const term = url.searchParams.get('utm_term') ?? url.searchParams.get('utm_campaign') ?? '';
  visit.campaign = { source: source.slice(0, 40), term: term.slice(0, 80) };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_FORM_BYTES) throw new Error('the form is too large');
    chunks.push(chunk as Buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function listen(server: Server, { listen: { port, host } }: BrandSiteOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host ?? '127.0.0.1', 511, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
