import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { maskText } from './mask-text.ts';

/** A file with its text, and with the same text in which comments and strings are blanked. */
export type SourceFile = {
  readonly path: string;
  readonly text: string;
  /** Same length and lines as `text`; comments and what quotes enclose are spaces. */
  readonly code: string;
  readonly isTest: boolean;
};

export type SourceTree = {
  readonly files: readonly SourceFile[];
  /** Other files that rules compare with the source, by path. */
  readonly documents: ReadonlyMap<string, string>;
};

export type Finding = {
  readonly rule: string;
  readonly path: string;
  readonly line?: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
};

export type Rule = (tree: SourceTree) => readonly Finding[];

const folders = [
  'protocol',
  'tokens',
  'server',
  'sdk',
  'agent-workspace',
  'demo',
  'tests',
  'bench',
  'tools',
];

const documentPaths = ['SPEC.md', 'docs/reference/errors.md', 'biome.json'];

export function readSourceTree(): SourceTree {
  const exclude = ['**/node_modules/**', '**/dist/**'];
  const paths = folders.flatMap((folder) =>
    globSync(`${folder}/**/*.{ts,tsx,mjs}`, { exclude }).map((path) => path.replaceAll(sep, '/')),
  );
  const workspaces = globSync('{.,*}/package.json', { exclude });
  const documents = [...documentPaths, ...workspaces].flatMap(readIfPresent);
  return {
    files: paths.sort().map((path) => sourceFile(path, readFileSync(path, 'utf8'))),
    documents: new Map(documents),
  };
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: maskText(text), isTest: /\.test\.tsx?$/.test(path) };
}

/** A tree of a few files in memory, for the tests of the rules. */
export function treeOf(
  sources: Readonly<Record<string, string>>,
  documents: Readonly<Record<string, string>> = {},
): SourceTree {
  const files = Object.entries(sources).map(([path, text]) => sourceFile(path, text));
  return { files, documents: new Map(Object.entries(documents)) };
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function readIfPresent(path: string): [string, string][] {
  try {
    return [[path.replaceAll(sep, '/'), readFileSync(path, 'utf8')]];
  } catch {
    return [];
  }
}
