/**
 * Admin: what operators and administrators set up: brands with connectors, agents, invitations.
 * Entry points: putBrand, findBrand, invite, acceptInvitation, signIn. Hands records to storage.
 * Must never keep a password or a client secret in clear, or save a setting that cannot work.
 */
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { type ConnectorDependencies, openConnector } from '../connectors/connector.ts';
import { ConnectorSettings } from '../connectors/connector-settings.ts';
import type { Lookups, Storage } from '../storage/port.ts';

/** The file that `countersign brand add` reads. */
export const BrandFile = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
    name: Type.String({ minLength: 1, maxLength: 60 }),
    /** Exact origins of the pages that may embed the chat. */
    origins: Type.Array(Type.String({ pattern: '^https?://[^/]+$' }), {
      minItems: 1,
      maxItems: 50,
    }),
    accent: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
    allowUnverified: Type.Optional(Type.Boolean()),
    connectors: Type.Array(ConnectorSettings, { maxItems: 20 }),
  },
  { additionalProperties: false },
);
export type BrandFile = Static<typeof BrandFile>;

const BrandSettings = Type.Object({
  origins: Type.Array(Type.String()),
  accent: Type.String(),
  allowUnverified: Type.Boolean(),
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

/** Checks the whole file, with every connector opened as the service would, then saves it. */
export async function putBrand(
  deps: Omit<ConnectorDependencies, 'storage'> & { readonly storage: Storage },
  file: unknown,
): Promise<Brand> {
  const brand = checkBrandFile(file);
  const records = brand.connectors.map((settings, position) => ({
    id: settings.id,
    brandId: brand.id,
    position,
    settings: JSON.stringify(settings),
  }));
  const faults = records.flatMap((record) => {
    try {
      openConnector(deps, record);
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
  if (faults.length > 0) throw new BrandFileError(faults);
  const { origins, accent = '#3b2f8f', allowUnverified = true } = brand;
  const settings = { origins, accent, allowUnverified };
  await deps.storage.transaction((tx) => {
    tx.brands.put({ id: brand.id, name: brand.name, settings: JSON.stringify(settings) });
    for (const record of records) tx.connectors.put(record);
    tx.connectors.removeOthers(
      brand.id,
      records.map(({ id }) => id),
    );
  });
  return { id: brand.id, name: brand.name, ...settings };
}

function checkBrandFile(file: unknown): BrandFile {
  if (!Value.Check(BrandFile, file)) {
    const faults = [...Value.Errors(BrandFile, file)].slice(0, 10);
    throw new BrandFileError(
      faults.map(({ instancePath, message }) => `${instancePath || 'the file'}: ${message}`),
    );
  }
  const wrong = file.origins.filter((origin) => URL.parse(origin)?.origin !== origin);
  const ids = file.connectors.map(({ id }) => id);
  const faults = [
    ...wrong.map((_, index) => `/origins/${index}: not an origin such as https://www.example.com`),
    ...(new Set(ids).size < ids.length ? ['/connectors: two have the same id'] : []),
  ];
  if (faults.length > 0) throw new BrandFileError(faults);
  return file;
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
  const settings: unknown = JSON.parse(record.settings);
  if (!Value.Check(BrandSettings, settings)) {
    throw new Error('the stored settings of a brand are not those of a brand; add it again');
  }
  return { id: record.id, name: record.name, ...settings };
}
