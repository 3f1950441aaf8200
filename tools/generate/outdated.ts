import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export type GeneratedFile = { readonly path: string; readonly content: string };

/** What a generator exports: `tools/generate/<name>.generator.ts`. */
export type Generator = () => Promise<readonly GeneratedFile[]>;

/** The generated files that are not what their generators make now. Writes nothing. */
export async function outdatedFiles(): Promise<GeneratedFile[]> {
  const scripts = globSync('tools/generate/*.generator.ts').sort();
  const files = await Promise.all(scripts.map(runGenerator));
  return files.flat().filter(({ path, content }) => read(path) !== content);
}

async function runGenerator(path: string): Promise<readonly GeneratedFile[]> {
  const module: { generate?: Generator } = await import(pathToFileURL(resolve(path)).href);
  if (module.generate === undefined) throw new Error(`${path} does not export generate().`);
  return module.generate();
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
