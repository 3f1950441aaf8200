import type { BrandRecord, ConnectorRecord } from '../storage/port.ts';

type Stored<Brand = BrandRecord> = {
  readonly brand: Brand;
  readonly connectors: readonly Pick<ConnectorRecord, 'id' | 'settings'>[];
};

const namesCharacters = 1_000;

/** What of a brand's settings differs, for the audit: names of members and connectors alone. */
export function describeChange(
  before: Stored<BrandRecord | undefined>,
  now: Stored,
): Record<string, string> {
  const old = new Map(before.connectors.map(({ id, settings }) => [id, settings]));
  const kept = new Set(now.connectors.map(({ id }) => id));
  const lists = {
    members: differing({ ...membersOf(before.brand) }, membersOf(now.brand)),
    added: now.connectors.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    changed: now.connectors
      .filter(({ id, settings }) => old.has(id) && old.get(id) !== settings)
      .map(({ id }) => id),
    removed: [...old.keys()].filter((id) => !kept.has(id)),
  };
  return Object.fromEntries(
    Object.entries(lists)
      .filter(([, names]) => names.length > 0)
      .map(([what, names]) => [what, names.join(' ').slice(0, namesCharacters)]),
  );
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(record: BrandRecord | undefined): Members {
  if (!record) return {};
  return { name: record.name, ...(JSON.parse(record.settings) as Members) };
}

function differing(before: Members, now: Members): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
}
