import { type Finding, lineAt, type Rule, type SourceFile } from './source-tree.ts';

// "The service" is our own word for the program: `startService` is a plain verb and its object,
// `MessageService` is a name for anything.
const emptySuffix = /((Manager|Helper|Util|Handler)s?|^[A-Z].*[a-z]Services?)$/;
const emptyFileSuffix = /((^|-)(manager|helper|util|handler)|-service)s?\.[cm]?tsx?$/;
const drawers = /(^|\/)(utils?|helpers?|common|misc|lib|shared)\//;
const declaration = /\b(?:class|function|const|let|type|interface)\s+([A-Za-z_$][\w$]*)/g;
const emptyReason = /biome-ignore[^:\n]*(:\s*(<explanation>)?\s*)?$/gm;

/** [names] Names say what a thing does; folders are no drawers; exceptions carry a reason. */
export const names: Rule = ({ files }) =>
  files.flatMap((file) => [
    ...badPath(file),
    ...badDeclarations(file),
    ...defaultExports(file),
    ...anyTypes(file),
    ...silentExceptions(file),
  ]);

function badPath({ path }: SourceFile): Finding[] {
  const drawer = drawers.test(path) ? ['lies in a drawer folder; name what it holds.'] : [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const suffix = emptyFileSuffix.test(name) ? ['ends in a word that says nothing.'] : [];
  return [...drawer, ...suffix].map((message) => ({ rule: 'names', path, message }));
}

function badDeclarations({ path, code, text }: SourceFile): Finding[] {
  return [...code.matchAll(declaration)].flatMap(({ 1: name = '', index }) => {
    if (!emptySuffix.test(name)) return [];
    const message = `${name} ends in a word that says nothing; name what it does.`;
    return [{ rule: 'names', path, line: lineAt(text, index), message }];
  });
}

function defaultExports({ path, code, text }: SourceFile): Finding[] {
  if (path.endsWith('/vite.config.ts')) return [];
  return [...code.matchAll(/\bexport\s+default\b|\bas\s+default\b/g)].map(({ index }) => ({
    rule: 'names',
    path,
    line: lineAt(text, index),
    message: 'has a default export; export by name.',
  }));
}

function anyTypes({ path, code, text }: SourceFile): Finding[] {
  return [...code.matchAll(/(?<=[:<|&,(]\s*|\bas\s+|=\s*)\bany\b(?!\s*[:(=.?])/g)].map(
    ({ index }) => ({
      rule: 'names',
      path,
      line: lineAt(text, index),
      message: 'uses the type any; parse at the edge and use unknown until then.',
    }),
  );
}

/** biome accepts any text as a reason, and its own placeholder too. */
function silentExceptions({ path, text }: SourceFile): Finding[] {
  return [...text.matchAll(emptyReason)].map(({ index }) => ({
    rule: 'names',
    path,
    line: lineAt(text, index),
    message: 'turns a check off without saying why.',
  }));
}
