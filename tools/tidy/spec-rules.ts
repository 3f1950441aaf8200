import { type Finding, lineAt, type Rule, type SourceFile } from './source-tree.ts';

const specPath = 'SPEC.md';

/** Ids of the list of security requirements: rules for tokens, for flows, and attacks. */
const securityIds = new Set([
  ...numbered('V', 20, 1),
  ...numbered('R', 31, 1),
  ...numbered('A', 92, 2),
]);

/**
 * [spec-rules] Every rule has a test that names it, and tests name known rules. Rules stand in
 * SPEC.md as `**[C3]** …`, and those that adapters keep in a comment of port.ts or contract.ts.
 */
export const specRules: Rule = ({ files, documents }) => {
  const spec = documents.get(specPath) ?? '';
  const ports = files.filter(({ path }) => /\/(port|contract)\.ts$/.test(path));
  const rules = [
    ...[...spec.matchAll(/\*\*\[([A-Z]{1,3}\d{1,3})\]\*\*/g)].map(({ 1: id = '', index }) => {
      return { id, path: specPath, line: lineAt(spec, index) };
    }),
    ...ports.flatMap((port) => idsIn(port, 'comment')),
  ];
  const named = files.filter(carriesTests).flatMap((file) => idsIn(file, 'string'));
  const proven = new Set(named.map(({ id }) => id));
  const known = new Set([...securityIds, ...rules.map(({ id }) => id)]);
  return [
    ...rules.filter(({ id }) => !proven.has(id)).map(withoutTest),
    ...named.filter(({ id }) => !known.has(id)).map(unknownRule),
  ];
};

type Named = { readonly id: string; readonly path: string; readonly line: number };

/** Contract suites hold tests too, which the adapters' test files run. */
function carriesTests({ path, isTest }: SourceFile): boolean {
  if (path.startsWith('tools/')) return false;
  return isTest || path.startsWith('tests/') || /\/contract[./]/.test(path);
}

/** `[C3]` or `[C3, C4]`, which in code would be an index into an array. */
function idsIn({ path, text, code }: SourceFile, where: 'string' | 'comment'): Named[] {
  const ids = [...text.matchAll(/\[([A-Z]{1,3}\d{1,3}(?:[ ,]+[A-Z]{1,3}\d{1,3})*)\]/g)];
  return ids
    .filter(({ index }) => code.charAt(index) === ' ')
    .filter(({ index }) => isInString(text, code, index) === (where === 'string'))
    .flatMap(({ 1: list = '', index }) =>
      list.split(/[ ,]+/).map((id) => ({ id, path, line: lineAt(text, index) })),
    );
}

/** What is blank in `code` lies in a string or in a comment; before a string stands its quote. */
function isInString(text: string, code: string, index: number): boolean {
  const before = code.slice(0, index).trimEnd();
  const quote = code.charAt(before.length - 1);
  return /['"`}]/.test(quote) && !/\/\/|\/\*/.test(text.slice(before.length, index));
}

function withoutTest({ id, path, line }: Named): Finding {
  const message = `has rule ${id}, but no test is named [${id}].`;
  return { rule: 'spec-rules', path, line, message };
}

function unknownRule({ id, path, line }: Named): Finding {
  const message = `names rule ${id}, which is in neither SPEC.md, a port nor the security list.`;
  return { rule: 'spec-rules', path, line, message };
}

function numbered(letter: string, count: number, digits: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    return `${letter}${String(index + 1).padStart(digits, '0')}`;
  });
}
