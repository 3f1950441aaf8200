/**
 * Config: the service's settings, from a JSON file and the environment, checked all at once. Entry
 * points: readSettings, settingRows. Hands plain values to main. Must never print a value, since
 * the environment holds secrets too.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

export type Settings = {
  /** How browsers reach us, an origin such as `https://chat.example.com`. */
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Where the master key is; undefined: in the file `master.key`. */
  readonly transit: TransitSettings | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly isBehindProxy: boolean;
  readonly logLevel: string;
  readonly insecureHosts: ReadonlyMap<string, string>;
  /** Where providers may be called beside port 443. */
  readonly providerPorts: ReadonlySet<number>;
};

export type TransitSettings = {
  /** An origin. */
  readonly url: string;
  readonly mount: string;
  readonly key: string;
  readonly tokenFile: string;
  readonly caFile: string | undefined;
};

type Row = {
  readonly variable: string;
  /** Member of the settings file. */
  readonly member: string;
  readonly fallback: string;
  readonly says: string;
};

/** One row a setting; the reference and `countersign config explain` are made from this table. */
export const settingRows: readonly Row[] = [
  {
    variable: 'COUNTERSIGN_PUBLIC_URL',
    member: 'publicUrl',
    fallback: 'http://localhost:4000',
    says: 'Origin under which browsers reach the service. https, except on localhost.',
  },
  {
    variable: 'COUNTERSIGN_HOST',
    member: 'host',
    fallback: '127.0.0.1',
    says: 'Address to listen on. Use 0.0.0.0 in a container.',
  },
  {
    variable: 'COUNTERSIGN_PORT',
    member: 'port',
    fallback: '4000',
    says: 'Port to listen on; 0 lets the system choose.',
  },
  {
    variable: 'COUNTERSIGN_DATA_DIR',
    member: 'dataDir',
    fallback: './data',
    says: 'Folder of the data, the keys and the master key. Back up each apart; of `keys.db` the newest copy alone.',
  },
  {
    variable: 'COUNTERSIGN_TRANSIT_URL',
    member: 'transitUrl',
    fallback: '',
    says: 'Origin of a Vault or OpenBao whose Transit engine holds the master key; empty: it is in the file `master.key`.',
  },
  {
    variable: 'COUNTERSIGN_TRANSIT_MOUNT',
    member: 'transitMount',
    fallback: 'transit',
    says: 'Path at which its Transit engine is mounted.',
  },
  {
    variable: 'COUNTERSIGN_TRANSIT_KEY',
    member: 'transitKey',
    fallback: 'countersign',
    says: 'Name of the key there.',
  },
  {
    variable: 'COUNTERSIGN_TRANSIT_TOKEN_FILE',
    member: 'transitTokenFile',
    fallback: '',
    says: 'File with the token for it, read anew for each request.',
  },
  {
    variable: 'COUNTERSIGN_TRANSIT_CA_FILE',
    member: 'transitCaFile',
    fallback: '',
    says: 'Certificate (PEM) of the authority that signed its certificate, if the system does not know it.',
  },
  {
    variable: 'COUNTERSIGN_TLS_CERT_FILE',
    member: 'tlsCertFile',
    fallback: '',
    says: 'Certificate chain (PEM), to serve https without a proxy. With the key or not at all.',
  },
  {
    variable: 'COUNTERSIGN_TLS_KEY_FILE',
    member: 'tlsKeyFile',
    fallback: '',
    says: 'Private key (PEM) of the certificate.',
  },
  {
    variable: 'COUNTERSIGN_BEHIND_PROXY',
    member: 'behindProxy',
    fallback: 'false',
    says: 'true if one proxy of yours stands in front and sets X-Forwarded-For itself.',
  },
  {
    variable: 'COUNTERSIGN_LOG_LEVEL',
    member: 'logLevel',
    fallback: 'info',
    says: 'debug, info, warn or error.',
  },
  {
    variable: 'COUNTERSIGN_INSECURE_HOSTS',
    member: 'insecureHosts',
    fallback: '',
    says: 'Only for demo and tests: `host=address` pairs, by commas, may be plain http and private.',
  },
  {
    variable: 'COUNTERSIGN_PROVIDER_PORTS',
    member: 'providerPorts',
    fallback: '',
    says: 'Ports, by commas, on which providers may be called beside 443, such as 8443.',
  },
];

export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The settings have ${faults.length} fault(s):\n  ${faults.join('\n  ')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment goes before the file. @throws SettingsError with every fault at once */
export function readSettings(env: Environment): Settings {
  const faults: string[] = [];
  const file = readFile(env.COUNTERSIGN_CONFIG, faults);
  const raw = (member: string): string => {
    const row = settingRows.find((known) => known.member === member);
    if (!row) throw new Error(`no setting ${member}`);
    return env[row.variable] ?? file[member] ?? row.fallback;
  };
  const fault = (member: string, mend: string): void => {
    const row = settingRows.find((known) => known.member === member);
    faults.push(`${row?.variable ?? member}: ${mend}`);
  };
  const settings: Settings = {
    publicUrl: checkPublicUrl(raw('publicUrl'), fault),
    host: raw('host'),
    port: checkPort(raw('port'), fault),
    dataDir: resolve(raw('dataDir')),
    transit: checkTransit(raw, fault),
    tls: checkTls(raw('tlsCertFile'), raw('tlsKeyFile'), fault),
    isBehindProxy: checkBoolean(raw('behindProxy'), fault),
    logLevel: checkLogLevel(raw('logLevel'), fault),
    insecureHosts: checkInsecureHosts(raw('insecureHosts'), fault),
    providerPorts: checkProviderPorts(raw('providerPorts'), fault),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

/** Each setting that says something, as text: to be compared, and shown to nobody. */
export function settingTexts(settings: Settings): Readonly<Record<string, string>> {
  const texts = Object.entries(settings).map(([name, value]) => {
    const isList = value instanceof Map || value instanceof Set;
    return [name, JSON.stringify(isList ? [...value] : value)] as const;
  });
  return Object.fromEntries(texts.filter(([, text]) => !sayingNothing.has(text)));
}

const sayingNothing = new Set<string | undefined>([undefined, '""', '[]', 'false']);

type Fault = (member: string, mend: string) => void;

function readFile(path: string | undefined, faults: string[]): Record<string, string> {
  if (!path) return {};
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const entries = Object.entries(parsed as Record<string, unknown>);
    for (const [member] of entries) {
      const isKnown = settingRows.some((row) => row.member === member);
      if (!isKnown) faults.push(`${path}: unknown member "${member}"; see the settings reference`);
    }
    return Object.fromEntries(entries.map(([member, value]) => [member, String(value)]));
  } catch {
    faults.push(`COUNTERSIGN_CONFIG: ${path} is not a readable JSON file`);
    return {};
  }
}

function checkPublicUrl(value: string, fault: Fault): string {
  const url = URL.parse(value);
  if (!url || url.origin !== value) {
    fault('publicUrl', 'give an origin alone, such as https://chat.example.com');
  } else if (url.protocol !== 'https:' && !isLoopbackName(url.hostname)) {
    fault(
      'publicUrl',
      'use https: cookies and keys of the window work on https and localhost only',
    );
  }
  return value;
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1';
}

function checkPort(value: string, fault: Fault): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) fault('port', 'give a number from 0 to 65535');
  return port;
}

function checkTransit(raw: (member: string) => string, fault: Fault): Settings['transit'] {
  const url = raw('transitUrl');
  if (!url) return undefined;
  const parsed = URL.parse(url);
  if (parsed?.origin !== url) {
    fault('transitUrl', 'give an origin alone, such as https://vault.internal:8200');
  } else if (parsed.protocol !== 'https:' && !isLoopbackName(parsed.hostname)) {
    fault('transitUrl', 'use https: the root key and the token go there');
  }
  // The mount may be a path, in a namespace too; a key's name is what Transit takes for one.
  const forms = { transitMount: /^[\w-]+([./][\w-]+)*$/, transitKey: /^\w([\w.-]*\w)?$/ };
  for (const [member, form] of Object.entries(forms)) {
    if (!form.test(raw(member))) fault(member, 'give a name of letters, digits, ., - and _');
  }
  const [tokenFile, caFile] = [raw('transitTokenFile'), raw('transitCaFile') || undefined];
  if (!tokenFile) fault('transitTokenFile', 'name the file with the token');
  if (caFile !== undefined) checkReadable(caFile, 'transitCaFile', fault);
  return { url, mount: raw('transitMount'), key: raw('transitKey'), tokenFile, caFile };
}

function checkReadable(file: string, member: string, fault: Fault): void {
  try {
    readFileSync(file);
  } catch {
    fault(member, 'the file cannot be read');
  }
}

function checkTls(certFile: string, keyFile: string, fault: Fault): Settings['tls'] {
  if (!certFile && !keyFile) return undefined;
  if (!certFile || !keyFile) fault('tlsCertFile', 'give certificate and key, or neither');
  for (const file of [certFile, keyFile].filter(Boolean)) {
    checkReadable(file, file === certFile ? 'tlsCertFile' : 'tlsKeyFile', fault);
  }
  return { certFile, keyFile };
}

function checkBoolean(value: string, fault: Fault): boolean {
  if (value !== 'true' && value !== 'false') fault('behindProxy', 'give true or false');
  return value === 'true';
}

function checkLogLevel(value: string, fault: Fault): string {
  if (!['debug', 'info', 'warn', 'error', 'silent'].includes(value)) {
    fault('logLevel', 'give debug, info, warn, error or silent');
  }
  return value;
}

function checkInsecureHosts(value: string, fault: Fault): ReadonlyMap<string, string> {
  const pairs = value
    .split(',')
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair): [string, string] => {
      const [host = '', address = ''] = pair.split('=');
      return [host, address];
    });
  if (pairs.some(([host, address]) => !host || !isIP(address))) {
    fault('insecureHosts', 'give pairs such as id.aurora.localhost=127.0.0.1');
  }
  return new Map(pairs);
}

function checkProviderPorts(value: string, fault: Fault): ReadonlySet<number> {
  const words = value
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const ports = words.map(Number);
  if (words.some((word) => !/^\d{1,5}$/.test(word)) || ports.some((n) => n < 1 || n > 65_535)) {
    fault('providerPorts', 'give ports by commas, such as 8443,9443');
  }
  return new Set(ports);
}
