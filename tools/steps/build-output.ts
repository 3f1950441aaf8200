import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { runCommand } from './command.ts';
import { asStep, type Step } from './step.ts';

/** A folder whose `build.ts` makes `dist` out of its sources and those of other folders. */
type Built = { readonly folder: string; readonly inputs: readonly string[] };

const built: readonly Built[] = [
  { folder: 'tokens', inputs: ['tokens'] },
  { folder: 'sdk', inputs: ['sdk', 'protocol'] },
  { folder: 'agent-workspace', inputs: ['agent-workspace', 'protocol', 'sdk/src/headless'] },
];

/** What is shipped built, made again only where a source is not the one of the last build. */
export function builds(): Step[] {
  return built.map((part) => asStep(`build ${part.folder}`, () => buildIfChanged(part)));
}

async function buildIfChanged({ folder, inputs }: Built) {
  const script = `${folder}/build.ts`;
  if (!existsSync(script)) {
    return { ok: false, output: `${script} is missing: it makes ${folder}/dist.` };
  }
  const stamp = `node_modules/.cache/countersign/${folder}`;
  const wanted = hashOf(inputs);
  if (existsSync(`${folder}/dist`) && read(stamp) === wanted) {
    return { ok: true, output: '', note: 'unchanged' };
  }
  // A build that fails half-way must not look finished the next time.
  rmSync(stamp, { force: true });
  const result = await runCommand({ run: ['node', script], limitSeconds: 120 });
  if (result.ok && existsSync(`${folder}/dist`)) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
    return result;
  }
  const noOutput = `${script} ended well but made no ${folder}/dist.`;
  return result.ok ? { ok: false, output: noOutput } : result;
}

function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256').update(read('package-lock.json') ?? '');
  for (const path of folders.flatMap(inputsOf).sort()) {
    hash.update(`\n${path}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function inputsOf(folder: string): string[] {
  const exclude = ['**/node_modules/**', '**/dist/**', '**/*.test.ts'];
  // A name without a dot is a folder, mostly; files are what can be read.
  return globSync(`${folder}/**/*`, { exclude }).filter((path) => basename(path).includes('.'));
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
