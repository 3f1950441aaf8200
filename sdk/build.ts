/**
 * Builds what a brand's page loads: `dist/loader.js` and `dist/window/`. Run it as
 * `node sdk/build.ts`. It must never leave source maps or anything of the tests in `dist`.
 */
import { cp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { limits } from '@countersign/protocol';
import { build, type Plugin } from 'vite';
import { pageMethodErrors } from './src/page-errors.ts';

/** A limit where it is used is a number: all the others, which are the service's, stay out. */
const limitsAsNumbers: Plugin = {
  name: 'limits-as-numbers',
  transform: (code) =>
    code.replace(/\blimits\.(\w+)/g, (whole, name: string) =>
      String(limits[name as keyof typeof limits] ?? whole),
    ),
};

const root = fileURLToPath(new URL('.', import.meta.url));

await rm(`${root}dist`, { recursive: true, force: true });
await bundle({ entry: 'src/loader/loader.ts', folder: 'dist', file: 'loader' });
await bundle({ entry: 'src/window/main.tsx', folder: 'dist/window', file: 'window' });
await bundle({ entry: 'src/callback/callback.ts', folder: 'dist/window', file: 'callback' });
await writeFile(`${root}dist/window/page-errors.json`, JSON.stringify(pageMethodErrors));
await cp(`${root}src/callback/callback.html`, `${root}dist/window/callback.html`);
await cp(`${root}src/window/index.html`, `${root}dist/window/index.html`);

/** One script that runs by itself; `defer` and `async` need no module support of the server. */
async function bundle(program: { entry: string; folder: string; file: string }): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [limitsAsNumbers],
    build: {
      outDir: program.folder,
      emptyOutDir: false,
      sourcemap: false,
      minify: true,
      cssMinify: true,
      target: 'es2022',
      modulePreload: false,
      // Tables that nobody reads, such as the service's error codes, stay out.
      rolldownOptions: { treeshake: { moduleSideEffects: isProgram } },
      lib: {
        entry: program.entry,
        formats: ['iife'],
        name: 'countersign',
        fileName: () => `${program.file}.js`,
        cssFileName: program.file,
      },
    },
  });
}

function isProgram(id: string): boolean {
  return id.includes('/sdk/src/');
}
