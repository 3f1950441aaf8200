import type { Runtime } from '../runtime.ts';
import type { Storage } from '../storage/port.ts';
import { recordAudit } from './record-audit.ts';

type Dependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: { lookupKey(purpose: string, parts: readonly string[]): string };
};

const action = 'service.started';
const fingerprintCharacters = 12;

/**
 * What the service was started with is a setting of every brand. Each start says which settings
 * are not as they were at the start before, and which insecure ones are on; by name. What they
 * were is known from fingerprints, that only this installation can make: no value is kept.
 */
export async function recordStart(
  deps: Dependencies,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const now = new Map(
    Object.entries(settings).map(([name, text]) => {
      const fingerprint = deps.vault.lookupKey('setting', [name, text]);
      return [name, fingerprint.slice(0, fingerprintCharacters)];
    }),
  );
  for (const { id: brandId } of await deps.storage.brands.list()) {
    const [last] = await deps.storage.auditRecords.listNewestOf(brandId, action, 1);
    const before = readFingerprints(last?.detail.fingerprints);
    const who = { brandId, actor: 'operator', subject: null, correlationId: null };
    await recordAudit(deps, { ...who, action, detail: compare(before, now) });
  }
}

function readFingerprints(text: unknown): ReadonlyMap<string, string> {
  const pairs = typeof text === 'string' ? text.split(' ') : [];
  return new Map(pairs.map((pair) => pair.split('=') as [string, string]));
}

function compare(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Record<string, string> {
  const names = [...now.keys()];
  const lists = {
    set: names.filter((name) => !before.has(name)),
    changed: names.filter((name) => before.has(name) && before.get(name) !== now.get(name)),
    unset: [...before.keys()].filter((name) => !now.has(name)),
    insecure: names.filter((name) => name.startsWith('insecure')),
    fingerprints: [...now].map((pair) => pair.join('=')),
  };
  const said = Object.entries(lists).filter(([, list]) => list.length > 0);
  return Object.fromEntries(said.map(([what, list]) => [what, list.join(' ')]));
}
