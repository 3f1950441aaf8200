import { isBuiltin } from 'node:module';
import { dependencyLimits } from './import-table.ts';
import { importsOf } from './imports.ts';
import type { Finding, Rule, SourceTree } from './source-tree.ts';

type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

const neverShips = /\.test\.tsx?$|^demo\/|\/(fixture|browser-tests)\//;
const workspaces = ['protocol', 'tokens', 'server', 'sdk', 'agent-workspace', 'demo'];

/** [dependencies] What a workspace imports stands in its package.json, and that stays short. */
export const dependencies: Rule = (tree) => [
  ...workspaces.flatMap((workspace) => undeclared(tree, workspace)),
  ...Object.entries(dependencyLimits).flatMap(([workspace, limit]) =>
    tooMany(tree, workspace, limit),
  ),
];

function undeclared(tree: SourceTree, workspace: string): Finding[] {
  const own = manifestOf(tree, workspace);
  const everything = ['.', ...workspaces].flatMap((folder) => {
    const { dependencies, devDependencies } = manifestOf(tree, folder);
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  const files = tree.files.filter(({ path }) => path.startsWith(`${workspace}/`));
  return files.flatMap((file) => {
    const declared = new Set([
      ...Object.keys(own.dependencies ?? {}),
      // What vite bundles ships as a part of us; what never ships may use what is installed.
      ...Object.keys(own.devDependencies ?? {}),
      ...(neverShips.test(file.path) ? everything : []),
    ]);
    return importsOf(file).flatMap(({ specifier, line }) => {
      if (/^[./#]/.test(specifier) || isBuiltin(specifier)) return [];
      const name = packageName(specifier);
      if (declared.has(name) || name === `@countersign/${workspace}`) return [];
      const message = `imports ${name}, which ${workspace}/package.json does not name.`;
      return [{ rule: 'dependencies', path: file.path, line, message }];
    });
  });
}

function tooMany(tree: SourceTree, workspace: string, limit: number): Finding[] {
  const names = Object.keys(manifestOf(tree, workspace).dependencies ?? {});
  const foreign = names.filter((name) => !name.startsWith('@countersign/'));
  if (foreign.length <= limit) return [];
  const message = `has ${foreign.length} dependencies; ${limit} are agreed. Decide, or do without.`;
  return [{ rule: 'dependencies', path: `${workspace}/package.json`, message }];
}

function manifestOf({ documents }: SourceTree, workspace: string): Manifest {
  const path = workspace === '.' ? 'package.json' : `${workspace}/package.json`;
  return JSON.parse(documents.get(path) ?? '{}');
}

function packageName(specifier: string): string {
  const segments = specifier.split('/');
  return segments.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
