/**
 * Admin: what operators and administrators set up: brands with connectors, agents, invitations.
 * Entry points: putBrand, findBrand, invite, acceptInvitation, signIn. Hands records to storage.
 * Must never keep a password or a client secret in clear, or save a setting that cannot work.
 */
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { AuditEntry } from '../audit/record-audit.ts';
import type { BrandKeys } from '../brand-keys/brand-keys.ts';
import { type OpeningDependencies, openConnector } from '../connectors/connector.ts';
import { checkAddresses } from '../connectors/settings/check-addresses.ts';
import { ConnectorSettings, connectorForms } from '../connectors/settings/connector-settings.ts';
import { longestPattern } from '../conversations/masking/mask-pattern.ts';
import { defaultRetention, RetentionSettings } from '../privacy/retention-settings.ts';
import type { Runtime } from '../runtime.ts';
import type { BrandRecord, ConnectorRecord, Lookups, Storage } from '../storage/port.ts';
import { WebhookEndpoint, webhooksAtMost } from '../webhooks/webhook-settings.ts';
import { describeChange } from './describe-change.ts';

/** The file that `countersign brand add` reads. */
const brandMembers = {
  id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  /** Exact origins of the pages that may embed the chat. */
  origins: Type.Array(Type.String({ pattern: '^https?://[a-z0-9.-]+(:\\d{1,5})?$' }), {
    minItems: 1,
    maxItems: 50,
  }),
  accent: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
  allowUnverified: Type.Optional(Type.Boolean()),
  /** Forms of text to hide before it is stored, as `###-##-####`; card numbers always are. */
  masks: Type.Optional(
    Type.Array(
      Type.String({ minLength: 3, maxLength: longestPattern, pattern: '[#@].*[#@].*[#@]' }),
      { maxItems: 20 },
    ),
  ),
  retention: Type.Optional(Type.Partial(RetentionSettings)),
  webhooks: Type.Optional(Type.Array(WebhookEndpoint, { maxItems: webhooksAtMost })),
};
const connectorsAtMost = { maxItems: 20 };
const closed = { additionalProperties: false };
const BrandForm = Type.Object(
  { ...brandMembers, connectors: Type.Array(Type.Unknown(), connectorsAtMost) },
  closed,
);
export const BrandFile = Type.Object(
  { ...brandMembers, connectors: Type.Array(ConnectorSettings, connectorsAtMost) },
  closed,
);
export type BrandFile = Static<typeof BrandFile>;

const BrandSettings = Type.Object({
  origins: Type.Array(Type.String()),
  accent: Type.String(),
  allowUnverified: Type.Boolean(),
  masks: Type.Array(Type.String()),
  retention: RetentionSettings,
  webhooks: Type.Array(WebhookEndpoint),
});

export type Brand = { readonly id: string; readonly name: string } & Readonly<
  Static<typeof BrandSettings>
>;

/** A fault in a brand's file, with the place and what is wrong; never the value. */
export class BrandFileError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The brand's file has ${faults.length} fault(s):\n  ${faults.join('\n  ')}`);
    this.name = 'BrandFileError';
    this.faults = faults;
  }
}

type SavingDependencies = OpeningDependencies & {
  readonly storage: Storage;
  readonly runtime: Runtime;
  readonly brandKeys: BrandKeys;
};

/**
 * Checks the whole file, with every connector opened as the service would, then saves it. A brand
 * that is new gets the key to which its ID tokens can be encrypted.
 */
export async function putBrand(deps: SavingDependencies, file: unknown): Promise<Brand> {
  const brand = checkBrandFile(file);
  const records = brand.connectors.map((settings, position) => ({
    id: settings.id,
    brandId: brand.id,
    position,
    settings: JSON.stringify(settings),
  }));
  const faults = records.flatMap((record, index) => {
    try {
      openConnector(deps, record);
      const settings = brand.connectors[index];
      if (settings) checkAddresses(deps.outbound, settings);
      return [];
    } catch (error) {
      return [`connector ${record.id}: ${explain(error)}`];
    }
  });
  for (const record of records) {
    const known = await deps.storage.connectors.find(record.id);
    if (known && known.brandId !== brand.id) {
      faults.push(`connector ${record.id}: this id belongs to another brand; choose another`);
    }
  }
  for (const { id, url } of brand.webhooks ?? []) {
    try {
      deps.outbound.check(url);
    } catch (error) {
      faults.push(`webhook ${id}: ${explain(error)}`);
    }
  }
  if (faults.length > 0) throw new BrandFileError(faults);
  const { origins, accent = '#3b2f8f', allowUnverified = true, masks = [], webhooks = [] } = brand;
  const retention = { ...defaultRetention, ...brand.retention };
  const settings = { origins, accent, allowUnverified, masks, retention, webhooks };
  const record = { id: brand.id, name: brand.name, settings: JSON.stringify(settings) };
  await save(deps, record, records);
  return { id: brand.id, name: brand.name, ...settings };
}

/** With what changed in the audit, in the same transaction. */
async function save(
  deps: SavingDependencies,
  brand: BrandRecord,
  connectors: readonly ConnectorRecord[],
): Promise<void> {
  const { storage, runtime, brandKeys } = deps;
  const firstKeys = await brandKeys.prepareFirst(brand.id);
  const before = {
    brand: await storage.brands.find(brand.id),
    connectors: await storage.connectors.listByBrand(brand.id),
  };
  const entry: AuditEntry = {
    ...{ brandId: brand.id, actor: 'operator', subject: null, correlationId: null },
    action: 'brand.changed',
    detail: describeChange(before, { brand, connectors }),
  };
  await storage.transaction((tx) => {
    tx.brands.put(brand);
    for (const key of firstKeys) tx.brandKeys.insert(key);
    for (const connector of connectors) tx.connectors.put(connector);
    tx.connectors.removeOthers(
      brand.id,
      connectors.map(({ id }) => id),
    );
    tx.auditRecords.insert({ ...entry, at: runtime.now() });
  });
}

/** Every fault of the file at once: place and mend, never the value. */
function checkBrandFile(file: unknown): BrandFile {
  const faults = schemaFaults(file);
  if (!Value.Check(BrandFile, file)) throw new BrandFileError(faults);
  file.origins.forEach((origin, index) => {
    const url = URL.parse(origin);
    if (url?.origin !== origin) {
      faults.push(`/origins/${index}: not an origin such as https://www.example.com`);
    } else if (url.protocol !== 'https:' && !/(^|\.)localhost$/.test(url.hostname)) {
      faults.push(`/origins/${index}: use https; only localhost may be plain http`);
    }
  });
  const ids = file.connectors.map(({ id }) => id);
  if (new Set(ids).size < ids.length) faults.push('/connectors: two have the same id');
  const hooks = file.webhooks?.map(({ id }) => id) ?? [];
  if (new Set(hooks).size < hooks.length) faults.push('/webhooks: two have the same id');
  if (faults.length > 0) throw new BrandFileError(faults);
  return file;
}

/** A connector is compared with its own flow's form, so that the fault is the one that matters. */
function schemaFaults(file: unknown): string[] {
  const connectors: unknown[] = Value.Check(WithConnectors, file) ? file.connectors : [];
  const ofConnectors = connectors.flatMap((connector, index) => {
    const flow = Value.Check(WithFlow, connector) ? connector.flow : undefined;
    if (!flow) return [`/connectors/${index}/flow: must be "code" or "implicit"`];
    const found = Value.Errors(connectorForms[flow], connector);
    return [...found].map((fault) => faultText(fault, `/connectors/${index}`));
  });
  const ofBrand = [...Value.Errors(BrandForm, file)].map((fault) => faultText(fault, ''));
  return [...ofBrand, ...ofConnectors].slice(0, 20);
}

const WithConnectors = Type.Object({ connectors: Type.Array(Type.Unknown()) });
const WithFlow = Type.Object({ flow: Type.Enum(['code', 'implicit']) });

type Fault = ReturnType<typeof Value.Errors>[number];

function faultText({ instancePath, message, params }: Fault, place: string): string {
  const unknown =
    'additionalProperties' in params ? `: ${String(params.additionalProperties)}` : '';
  return `${place}${instancePath || (place ? '' : 'the file')}: ${message}${unknown}`;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const detail = 'detail' in error && error.detail ? ` (${String(error.detail)})` : '';
  const help = 'help' in error && error.help ? ` ${String(error.help)}` : '';
  return `${error.message}${detail}.${help}`;
}

export async function findBrand(
  storage: Pick<Lookups, 'brands'>,
  brandId: string,
): Promise<Brand | undefined> {
  const record = await storage.brands.find(brandId);
  if (!record) return undefined;
  const known = readLast.get(brandId);
  if (known?.record.settings === record.settings && known.record.name === record.name) {
    return known.brand;
  }
  const settings: unknown = JSON.parse(record.settings);
  if (!Value.Check(BrandSettings, settings)) {
    throw new Error('the stored settings of a brand are not those of a brand; add it again');
  }
  const brand = { id: record.id, name: record.name, ...settings };
  readLast.set(brandId, { record, brand });
  return brand;
}

export async function listBrands(storage: Pick<Lookups, 'brands'>): Promise<readonly Brand[]> {
  const records = await storage.brands.list();
  const found = await Promise.all(records.map(({ id }) => findBrand(storage, id)));
  return found.filter((brand) => brand !== undefined);
}

/** One for each brand, because every message and every socket asks. */
const readLast = new Map<string, { readonly record: BrandRecord; readonly brand: Brand }>();
