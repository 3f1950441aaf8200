// The whole system over https, each part under a name of its own: the service as its own process,
// two brands' sites, and Aurora's OpenID provider. Owns their start and end; the browser that sees
// them is in browser.ts, what people do with them in consumer.ts and agent-desk.ts.
// Must never use a fixed port, or a name that leaves this machine.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fetch, loopbackFetch } from '../../../demo/brand-site/loopback-fetch.ts';
import { type BrandSite, startBrandSite } from '../../../demo/brand-site/start-brand-site.ts';
import {
  type OpenidProvider,
  type Person,
  startOpenidProvider,
} from '../../../demo/openid-provider/start-openid-provider.ts';
import { auroraPeople, polarisPeople } from '../../../demo/people.ts';
import { type Authority, makeAuthority } from './authority.ts';
import { type BarePages, serveBarePages } from './bare-pages.ts';
import { runCommand, ServiceProcess } from './service-process.ts';

export const sites = {
  service: 'https://chat.countersign.test',
  aurora: 'https://www.aurora.test',
  polaris: 'https://www.polaris.test',
  /** A page of Aurora that has nothing on it but what a test puts there. */
  bare: 'https://bare.aurora.test',
  /** Listed by nobody. */
  evil: 'https://evil.test',
} as const;

export const agents = {
  aurora: { login: 'anna@aurora.example', name: 'Anna Brunner', password: 'northern-lights-26' },
  polaris: { login: 'ines@polaris.example', name: 'Inês Carvalho', password: 'northern-lights-26' },
} as const;

export type BrandName = keyof typeof agents;

export type System = {
  readonly authority: Authority;
  readonly provider: OpenidProvider;
  readonly service: ServiceProcess;
  readonly dataDir: string;
  /** At `sites.bare` and `sites.evil`. */
  readonly pages: BarePages['pages'];
  /** Knows our names and trusts our authority. */
  readonly fetch: Fetch;
  /** For Chromium: which name is at which port. */
  readonly ports: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

export type SystemOptions = {
  /** Added to the demo's people. */
  readonly auroraPeople?: readonly Person[];
  /** What the operator's file of a brand says otherwise. */
  readonly brandFile?: (file: BrandFile) => BrandFile;
  /** The clock of Polaris' site, which signs its ID tokens. */
  readonly polarisNow?: () => number;
  readonly providerNow?: () => number;
  /** Beside the settings. */
  readonly serviceEnvironment?: Readonly<Record<string, string>>;
  /** Without them the first administrators' links are still good. */
  readonly hasAgents?: boolean;
};

type BrandFile = {
  readonly id: string;
  readonly connectors: readonly Record<string, unknown>[];
  readonly [member: string]: unknown;
};

const names = [...Object.values(sites).map((site) => new URL(site).host), 'id.aurora.test'];
/** Where sign-ins at the provider come back to a connector of Aurora. */
const callbackOf = (connectorId: string) => `${sites.service}/callback/aurora/${connectorId}`;

const secrets = { website: 'secret-of-the-website', countersign: 'secret-of-countersign' };

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-e2e-'));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    const authority = await makeAuthority(names);
    const bare = await serveBarePages(authority);
    closers.push(() => bare.close());
    const chatPort: Record<string, number> = {};
    const sitesUp = await startSites({ authority, options, chatPort }, closers);
    const environment = await prepareService({ dataDir, authority, sites: sitesUp, options });
    const service = await ServiceProcess.start({ ...environment, ...options.serviceEnvironment });
    closers.push(() => service.stop());
    chatPort[sites.service] = service.port;
    const { provider, aurora, polaris } = sitesUp;
    const system: System = {
      authority,
      provider,
      service,
      dataDir,
      pages: bare.pages,
      fetch: loopbackFetch({
        ca: authority.caCertificate,
        hosts: { [sites.service]: service.port, [sites.polaris]: polaris.port },
      }),
      ports: new Map([
        ['chat.countersign.test', service.port],
        ['www.aurora.test', aurora.port],
        ['id.aurora.test', provider.port],
        ['www.polaris.test', polaris.port],
        ['bare.aurora.test', bare.port],
        ['evil.test', bare.port],
      ]),
      close,
    };
    if (options.hasAgents !== false) await joinFirstAdministrators(system);
    return system;
  } catch (error) {
    await close();
    throw error;
  }
}

type Sites = {
  readonly provider: OpenidProvider;
  readonly aurora: BrandSite;
  readonly polaris: BrandSite;
};

type SitesPlan = {
  readonly authority: Authority;
  readonly options: SystemOptions;
  /** Filled when the service listens: sites that fetch its keys are up before it. */
  readonly chatPort: Readonly<Record<string, number>>;
};

async function startSites(
  { authority, options, chatPort }: SitesPlan,
  closers: (() => Promise<void>)[],
): Promise<Sites> {
  const tls = { key: authority.key, cert: authority.certificate };
  const provider = await startOpenidProvider({
    listen: { port: 0, tls },
    // The service has no map of names to ports, so the issuer names the port itself.
    issuer: 'https://id.aurora.test:0',
    ...(options.providerNow ? { now: options.providerNow } : {}),
    userInfoOnly: ['billing_history', 'payment_options'],
    people: [...auroraPeople, ...(options.auroraPeople ?? [])],
    clients: [
      {
        clientId: 'aurora-website',
        clientSecret: secrets.website,
        redirectUris: [`${sites.aurora}/signin/callback`],
      },
      {
        clientId: 'countersign-aurora',
        clientSecret: secrets.countersign,
        redirectUris: [
          `${sites.aurora}/countersign/callback`,
          ...['id', 'popup', 'form'].map((name) => callbackOf(`aurora-${name}`)),
        ],
        backchannelLogoutUri: `${sites.service}/brands/aurora/connectors/aurora-id/backchannel-logout`,
        postLogoutRedirectUris: [`${sites.service}/signed-out/aurora/aurora-id`],
      },
      {
        clientId: 'countersign-aurora-token',
        clientSecret: secrets.countersign,
        responseTypes: ['id_token'],
        redirectUris: [callbackOf('aurora-token')],
      },
    ],
    fetch: loopbackFetch({ ca: authority.caCertificate, hosts: chatPort }),
  });
  closers.push(() => provider.close());
  const countersign = { origin: sites.service };
  const aurora = await startBrandSite({
    brand: 'aurora',
    listen: { port: 0 },
    tls,
    publicUrl: sites.aurora,
    countersign: { ...countersign, brandId: 'aurora', clientId: 'countersign-aurora' },
    provider: {
      issuer: provider.issuer,
      clientId: 'aurora-website',
      clientSecret: secrets.website,
    },
    people: [],
    fetch: loopbackFetch({
      ca: authority.caCertificate,
      hosts: { [provider.issuer]: provider.port },
    }),
  });
  closers.push(() => aurora.close());
  const polaris = await startBrandSite({
    brand: 'polaris',
    listen: { port: 0 },
    tls,
    publicUrl: sites.polaris,
    countersign: { ...countersign, brandId: 'polaris', clientId: 'countersign-polaris' },
    provider: undefined,
    people: polarisPeople,
    fetch: loopbackFetch({ ca: authority.caCertificate, hosts: chatPort }),
    ...(options.polarisNow ? { now: options.polarisNow } : {}),
  });
  closers.push(() => polaris.close());
  return { provider, aurora, polaris };
}

type Preparation = {
  readonly dataDir: string;
  readonly authority: Authority;
  readonly sites: Sites;
  readonly options: SystemOptions;
};

/** Certificates and brands, as the operator would put them there; answers the environment. */
async function prepareService(preparation: Preparation): Promise<Record<string, string>> {
  const { dataDir, authority, options, sites: up } = preparation;
  const write = async (name: string, content: string) => {
    const path = join(dataDir, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const environment = {
    COUNTERSIGN_PUBLIC_URL: sites.service,
    COUNTERSIGN_PORT: '0',
    COUNTERSIGN_DATA_DIR: join(dataDir, 'data'),
    // Everything that it can say must be harmless.
    COUNTERSIGN_LOG_LEVEL: 'debug',
    COUNTERSIGN_TLS_CERT_FILE: await write('certificate.pem', authority.certificate),
    COUNTERSIGN_TLS_KEY_FILE: await write('key.pem', authority.key),
    COUNTERSIGN_INSECURE_HOSTS: 'id.aurora.test=127.0.0.1,www.polaris.test=127.0.0.1',
    NODE_EXTRA_CA_CERTS: await write('authority.pem', authority.caCertificate),
    AURORA_CLIENT_SECRET: secrets.countersign,
  };
  for (const file of await brandFiles(up)) {
    const changed = options.brandFile?.(file) ?? file;
    const path = await write(`${file.id}.json`, JSON.stringify(changed));
    await runCommand(['brand', 'add', path], environment);
  }
  return environment;
}

/** The demo's brands under our names. */
async function brandFiles({ provider, polaris }: Sites): Promise<BrandFile[]> {
  const read = async (name: BrandName): Promise<BrandFile> => {
    const path = fileURLToPath(new URL(`../../../demo/brands/${name}.json`, import.meta.url));
    return JSON.parse(await readFile(path, 'utf8')) as BrandFile;
  };
  const [aurora, energy] = [await read('aurora'), await read('polaris')];
  return [
    {
      ...aurora,
      origins: [sites.aurora, sites.bare],
      connectors: aurora.connectors.map((connector) => ({
        ...connector,
        issuer: provider.issuer,
        redirectUris: [`${sites.aurora}/countersign/callback`],
      })),
    },
    {
      ...energy,
      origins: [sites.polaris],
      connectors: energy.connectors.map((connector) => ({
        ...connector,
        issuer: sites.polaris,
        jwksUri: `${sites.polaris}:${polaris.port}/jwks.json`,
      })),
    },
  ];
}

/** By the links that the service printed at its first start. */
async function joinFirstAdministrators(system: System): Promise<void> {
  const join = async (brand: BrandName, brandName: string) => {
    const token = new URL(await firstLink(system, brandName)).hash.slice(1);
    const answer = await system.fetch(`${sites.service}/api/agent/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: sites.service },
      body: JSON.stringify({ token, ...agents[brand] }),
    });
    if (answer.status !== 204) throw new Error(`nobody joined ${brand}: ${await answer.text()}`);
  };
  await Promise.all([join('aurora', 'Aurora'), join('polaris', 'Polaris Energy')]);
}

/** The one-time link that the service prints while a brand has no administrator. */
export async function firstLink(
  { service }: Pick<System, 'service'>,
  brandName: string,
): Promise<string> {
  const [, link] = await service.said(
    new RegExp(`First administrator of ${brandName} .*\\n\\s+(\\S+)\\n`),
  );
  return String(link);
}
