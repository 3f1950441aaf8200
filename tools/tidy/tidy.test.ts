import { describe, test } from 'node:test';
import { readErrorTables } from '../generate/error-tables.ts';
import { withoutExceptions } from './allow-list.ts';
import { banned } from './banned.ts';
import { dependencies } from './dependencies.ts';
import { errorDocs } from './error-docs.ts';
import { folderNotes } from './folder-notes.ts';
import { imports } from './imports.ts';
import { names } from './names.ts';
import { secretComparisons } from './secrets/secret-comparisons.ts';
import { sizes } from './sizes.ts';
import { type Finding, type Rule, readSourceTree } from './source-tree.ts';
import { specRules } from './spec-rules.ts';

// Style as a failing test. Each rule is a file here and is itself tested in rules.test.ts;
// exceptions stand, with their reasons, in allow-list.ts.

const tree = readSourceTree();

const rules: Readonly<Record<string, () => Rule | Promise<Rule>>> = {
  imports: () => imports,
  dependencies: () => dependencies,
  sizes: () => sizes,
  banned: () => banned,
  names: () => names,
  'secret-comparisons': () => secretComparisons,
  'folder-notes': () => folderNotes,
  'error-docs': async () => errorDocs(await readErrorTables()),
  'spec-rules': () => specRules,
};

describe('the source tree keeps to the house rules', () => {
  for (const [name, load] of Object.entries(rules)) {
    test(name, async () => {
      const rule = await load();
      const findings = withoutExceptions(name, rule(tree));
      if (findings.length > 0) throw new UntidyError(findings);
    });
  }
});

/** Without a stack: the places that matter are those of the findings. */
class UntidyError extends Error {
  constructor(findings: readonly Finding[]) {
    super(findings.map(describeFinding).join('\n'));
    this.stack = this.message;
  }
}

function describeFinding({ path, line, message }: Finding): string {
  return `${path}${line === undefined ? '' : `:${line}`} ${message}`;
}
