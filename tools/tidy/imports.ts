import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Part, packageParts, parts } from './import-table.ts';
import { type Finding, lineAt, type Rule, type SourceFile } from './source-tree.ts';

export type Import = {
  readonly specifier: string;
  readonly line: number;
  readonly isType: boolean;
  /** The names imported as values; `*` for a whole module. */
  readonly values: readonly string[];
};

const statement = /\b(import|export)\b(\s+type\b)?([^;'"`]*?)\bfrom\s*['"]|\bimport\s*\(?\s*['"]/g;

/** Static, side-effect, re-exporting and dynamic imports of a file. */
export function importsOf(file: SourceFile): Import[] {
  return [...file.code.matchAll(statement)].map((match) => {
    const start = match.index + match[0].length;
    const quote = file.text.charAt(start - 1);
    const specifier = file.text.slice(start, file.text.indexOf(quote, start));
    const isType = match[2] !== undefined;
    const values = isType ? [] : valuesOf(match[3]);
    return { specifier, line: lineAt(file.text, match.index), isType, values };
  });
}

/** [imports] Each part imports only what the table allows it. */
export const imports: Rule = ({ files }) =>
  files.flatMap((file) => {
    const part = partOf(file.path);
    if (part === undefined) {
      return [finding(file, 1, 'belongs to no part; add its folder to import-table.ts.')];
    }
    return importsOf(file).flatMap((one) => checkImport(file, part, one));
  });

function checkImport(file: SourceFile, part: Part, one: Import): Finding[] {
  const target = targetOf(file, one.specifier);
  if (target === undefined) return checkForeign(file, part, one);
  if (part.mayImport === 'everything' || target === part.name) return [];
  if (target === 'server/runtime' && part.name.startsWith('server/')) return [];
  if (file.isTest && sharesWorkspace(file, target)) return [];
  if (!part.mayImport.includes(target)) {
    return [finding(file, one.line, `${part.name} may not import ${target} (${one.specifier}).`)];
  }
  if (leavesWorkspace(file, one.specifier)) {
    const message = `imports ${one.specifier}; use the package's name across workspaces.`;
    return [finding(file, one.line, message)];
  }
  return checkTypesOnly(file, { part, target, one });
}

type Checked = { readonly part: Part; readonly target: string; readonly one: Import };

function checkTypesOnly(file: SourceFile, { part, target, one }: Checked): Finding[] {
  const allowed = part.typesOnly?.[target];
  if (allowed === undefined || file.isTest) return [];
  const values = one.values.filter((value) => !allowed.includes(value));
  if (values.length === 0) return [];
  const names = values.join(', ');
  return [
    finding(file, one.line, `${part.name} may import only types of ${target}, not ${names}.`),
  ];
}

/** Node's modules and packages of others. */
function checkForeign(file: SourceFile, part: Part, { specifier, line }: Import): Finding[] {
  if (!isBuiltin(specifier)) return [];
  if (!specifier.startsWith('node:')) {
    return [finding(file, line, `write node:${specifier}, so that no package can take its place.`)];
  }
  if (!part.runsInBrowser || file.isTest) return [];
  return [finding(file, line, `${part.name} runs in browsers, where there is no ${specifier}.`)];
}

/** The part an import leads to; undefined if it is not ours. */
function targetOf(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return packageParts[specifier];
  const path = posix.join(posix.dirname(file.path), specifier);
  // Files that are no source, such as a style sheet or package.json, belong to their folder.
  return partOf(path)?.name ?? path;
}

function partOf(path: string): Part | undefined {
  return parts.find(({ paths }) => paths.some((prefix) => path.startsWith(prefix)));
}

/** A test may import anything of its own workspace, and what that may import by name. */
function sharesWorkspace(file: SourceFile, target: string): boolean {
  const workspace = file.path.split('/')[0];
  if (target.split('/')[0] === workspace) return true;
  return workspace === 'server' && ['protocol', 'tokens'].includes(target);
}

function leavesWorkspace(file: SourceFile, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const path = posix.join(posix.dirname(file.path), specifier);
  return path.split('/')[0] !== file.path.split('/')[0];
}

/** `Name, { a, type B, c as d }` names a, c and Name. */
function valuesOf(clause = '*'): string[] {
  const names = clause.replace(/[{}]/g, ',').split(',');
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => (name.startsWith('*') ? '*' : name.replace(/\s+as\s.*/, '')));
}

function finding(file: SourceFile, line: number, message: string): Finding {
  return { rule: 'imports', path: file.path, line, message };
}
