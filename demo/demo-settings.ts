/**
 * Where everything of the demo is. Browsers take every name under `localhost` for this machine, and
 * two such names for two sites, so the chat is in a third-party frame here as it is in life.
 */
export const addresses = {
  service: { url: 'http://localhost:4000', port: 4000 },
  aurora: { url: 'http://aurora.localhost:4100', port: 4100 },
  provider: { url: 'http://id.aurora.localhost:4200', port: 4200 },
  polaris: { url: 'http://polaris.localhost:4300', port: 4300 },
} as const;

/** Of the demo alone: they open nothing but the provider that is started with them. */
export const clientSecrets = {
  website: 'demo-secret-of-the-aurora-website',
  countersign: 'demo-secret-of-countersign-at-aurora',
} as const;

export const agents = [
  {
    brand: 'aurora',
    login: 'anna@aurora.example',
    name: 'Anna Brunner',
    password: 'northern-lights-26',
    roles: ['administrator', 'agent'],
  },
  {
    brand: 'aurora',
    login: 'david@aurora.example',
    name: 'David Osei',
    password: 'northern-lights-26',
    roles: ['agent'],
  },
  {
    brand: 'aurora',
    login: 'noor@aurora.example',
    name: 'Noor Haddad',
    password: 'northern-lights-26',
    roles: ['privacy-officer'],
  },
  {
    brand: 'polaris',
    login: 'ines@polaris.example',
    name: 'Inês Carvalho',
    password: 'northern-lights-26',
    roles: ['administrator', 'agent'],
  },
] as const;

/** What the service is started with. */
export function serviceEnvironment(dataDir: string): Record<string, string> {
  return {
    COUNTERSIGN_PUBLIC_URL: addresses.service.url,
    COUNTERSIGN_PORT: String(addresses.service.port),
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_LOG_LEVEL: process.env.COUNTERSIGN_LOG_LEVEL ?? 'warn',
    COUNTERSIGN_INSECURE_HOSTS: 'id.aurora.localhost=127.0.0.1,polaris.localhost=127.0.0.1',
    AURORA_CLIENT_SECRET: clientSecrets.countersign,
  };
}
