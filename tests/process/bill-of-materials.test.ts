import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Sbom, whatRuns } from '../../tools/steps/what-runs.ts';

const root = new URL('../../', import.meta.url);

test('[A89] the bill of materials holds what the server runs, by the hashes of the lock file', () => {
  const options = ['--sbom-format=cyclonedx', '--workspace=server', '--package-lock-only'];
  const written = execFileSync('npm', ['sbom', ...options], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, npm_config_loglevel: 'silent' },
  });
  const { components, dependencies } = whatRuns(JSON.parse(written) as Sbom);
  const refs = components.map((one) => one['bom-ref']);
  for (const name of ['@countersign/server', '@countersign/tokens', 'jose', 'ws', 'ret']) {
    assert(
      refs.some((ref) => ref.startsWith(`${name}@`)),
      `${name} is missing`,
    );
  }
  assert.deepEqual(
    refs.filter((ref) => /^(@types\/|vite@|typescript@|playwright)/.test(ref)),
    [],
  );
  assert.deepEqual(dependencies.map(({ ref }) => ref).toSorted(), refs.toSorted());
  const locked = hashesByNameAndVersion();
  for (const { 'bom-ref': ref, hashes = [] } of components) {
    if (ref.startsWith('@countersign/')) continue;
    const [{ alg, content } = { alg: '', content: '' }] = hashes;
    const algorithm = alg.toLowerCase().replace('-', '');
    const hash = `${algorithm}-${Buffer.from(content, 'hex').toString('base64')}`;
    assert.equal(hash, locked.get(ref), ref);
  }
});

type Locked = { readonly version?: string; readonly integrity?: string };

/** A package can be there in two versions, in two places. */
function hashesByNameAndVersion(): ReadonlyMap<string, string | undefined> {
  const lockFile = readFileSync(new URL('package-lock.json', root), 'utf8');
  const { packages } = JSON.parse(lockFile) as { packages: Readonly<Record<string, Locked>> };
  return new Map(
    Object.entries(packages).map(([path, { version, integrity }]) => [
      `${path.split('node_modules/').at(-1)}@${version}`,
      integrity,
    ]),
  );
}
