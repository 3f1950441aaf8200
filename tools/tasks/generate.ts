import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outdatedFiles } from '../generate/outdated.ts';

/** Writes every generated file whose content has changed. */
export async function generate(): Promise<boolean> {
  const outdated = await outdatedFiles();
  for (const { path, content } of outdated) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    console.log(`Wrote ${path}.`);
  }
  if (outdated.length === 0) console.log('All generated files are up to date.');
  return true;
}
