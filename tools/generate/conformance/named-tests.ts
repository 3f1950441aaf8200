import { readSourceTree, type SourceFile } from '../../tidy/source-tree.ts';

/** A test, or a group of tests, whose name begins with the ids that it proves. */
export type NamedTest = {
  readonly ids: readonly string[];
  /** What is true, without the ids. */
  readonly says: string;
  readonly name: string;
  readonly file: string;
};

const name = /(['"`])(\[([A-Z]{1,3}\d{1,3}(?:, [A-Z]{1,3}\d{1,3})*)\] ([^\n]*?))\1/g;

/** Every test of the project that names requirements, from the source, in a fixed order. */
export function namedTests(): NamedTest[] {
  return namedTestsIn(readSourceTree().files);
}

export function namedTestsIn(files: readonly SourceFile[]): NamedTest[] {
  return files.filter(carriesTests).flatMap(testsIn);
}

function carriesTests({ path, isTest }: SourceFile): boolean {
  return !path.startsWith('tools/') && (isTest || path.startsWith('tests/'));
}

/** In `code` a comment is blank with its quotes, and of a string the quotes are left. */
function testsIn({ path, text, code }: SourceFile): NamedTest[] {
  const found = [...text.matchAll(name)].filter(({ index }) => code.charAt(index) !== ' ');
  return found.map(([, , whole = '', ids = '', says = '']) => {
    return { ids: ids.split(', '), says, name: whole, file: path };
  });
}

/**
 * Those that no test of this run was called by: a name in a file that nobody runs proves nothing.
 * `ran` holds the names of passed and of skipped tests and groups.
 */
export function neverRan(tests: readonly NamedTest[], ran: ReadonlySet<string>): NamedTest[] {
  const names = [...ran];
  return tests.filter((test) => {
    if (ran.has(test.name)) return false;
    const form = formOf(test.name);
    return !names.some((name) => form.test(name));
  });
}

/** Names that a loop puts together, and those that a runner puts a word before or after. */
function formOf(name: string): RegExp {
  const pieces = name
    .split(/\$\{[^}]*\}/)
    .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(pieces.join('.*'), 's');
}
