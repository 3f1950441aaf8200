import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Attack } from './attack.ts';

type Package = {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

/** More than the register's 40: Fastify alone brings most of them. It may shrink, not grow. */
const mostAtRunTime = 55;

export const attack: Attack = {
  name: '[A89] no dependency comes from elsewhere, changed, with a script of its own, or unseen',
  run: async () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Readonly<Record<string, Package>>;
    };
    const foreign = Object.entries(packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    );
    assert(foreign.length > 100);
    const named = (fits: (one: Package) => boolean): string[] =>
      foreign.filter(([, one]) => fits(one)).map(([path]) => path);
    assert.deepEqual(
      named(({ integrity = '' }) => !integrity.startsWith('sha512-')),
      [],
    );
    const registry = 'https://registry.npmjs.org/';
    assert.deepEqual(
      named(({ resolved = registry }) => !resolved.startsWith(registry)),
      [],
    );
    assert.deepEqual(
      named(({ hasInstallScript = false }) => hasInstallScript),
      [],
    );
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    const decision = read('docs/decisions/0004-dependencies.md');
    const direct = Object.keys(packages.server?.dependencies ?? {});
    const atRunTime = [...closureOf(packages, 'server')].filter((path) =>
      /node_modules\//.test(path),
    );
    assert(atRunTime.length <= mostAtRunTime, `${atRunTime.length}: ${atRunTime.join(' ')}`);
    const unexplained = direct.filter(
      (name) => !name.startsWith('@countersign/') && !decision.includes(name),
    );
    assert.deepEqual(unexplained, []);
  },
};

/** What a package pulls in, each from the folder that Node would find it in. */
function closureOf(
  packages: Readonly<Record<string, Package>>,
  path: string,
  found: Set<string> = new Set(),
): Set<string> {
  const { dependencies, optionalDependencies } = packages[path] ?? {};
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const at = nearest(packages, path, name);
    if (at === undefined || found.has(at)) continue;
    found.add(at);
    closureOf(packages, at, found);
  }
  return found;
}

function nearest(
  packages: Readonly<Record<string, Package>>,
  path: string,
  name: string,
): string | undefined {
  const at = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  const found = packages[at];
  if (found) return found.link ? found.resolved : at;
  if (path === '') return undefined;
  return nearest(packages, path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}
