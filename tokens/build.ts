/**
 * Builds what others install: `dist`, a whole package of JavaScript with types. Run it as
 * `node tokens/build.ts`; publish it with `npm publish tokens/dist`.
 *
 * Inside this repository nothing needs it: the workspace's own package.json, which is private and
 * can not be published by mistake, leads to the sources.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

rmSync(`${here}dist`, { recursive: true, force: true });
compile();
writeFileSync(`${here}dist/package.json`, `${JSON.stringify(manifest(), null, 2)}\n`);
copyFileSync(`${here}README.md`, `${here}dist/README.md`);
copyFileSync(`${here}../LICENSE`, `${here}dist/LICENSE`);

function compile(): void {
  const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  const args = [tsc, '-p', `${here}tsconfig.build.json`];
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error('The sources do not compile; see above.');
}

/** What the sources' own package.json says, without `private` and leading to the built files. */
function manifest(): object {
  const { name, version, description, keywords, license, type, dependencies } = JSON.parse(
    readFileSync(`${here}package.json`, 'utf8'),
  );
  return {
    name,
    version,
    description,
    keywords,
    license,
    type,
    // WebCrypto keys out of KeyObjects came with 22.10, X25519 without a warning with 22.13.
    engines: { node: '>=22.13' },
    // Nothing else can be imported, so nothing else has to stay as it is.
    exports: { '.': { types: './lib/index.d.ts', default: './lib/index.js' } },
    files: ['lib'],
    sideEffects: false,
    // Exact here, beside a lock file; a range there, so that a mended jose reaches everybody.
    dependencies: Object.fromEntries(
      Object.entries(dependencies).map(([dependency, exact]) => [dependency, `^${exact}`]),
    ),
  };
}
