import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withoutExceptions } from './allow-list.ts';
import { banned } from './banned.ts';
import { dependencies } from './dependencies.ts';
import { errorDocs } from './error-docs.ts';
import { folderNotes } from './folder-notes.ts';
import { imports } from './imports.ts';
import { names } from './names.ts';
import { sizes } from './sizes.ts';
import { type Rule, treeOf } from './source-tree.ts';
import { specRules } from './spec-rules.ts';

type Case = {
  readonly what: string;
  readonly path: string;
  readonly bad: string;
  /** The same with one difference, by which the rule must let it pass. */
  readonly good: string;
  readonly goodPath?: string;
};

const imported = (from: string): string => `import { a } from '${from}';\n`;

/** The cases of a rule: each good text passes, and each bad one is found exactly once. */
function check(rule: Rule, cases: readonly Case[]): void {
  for (const { what, path, bad, good, goodPath = path } of cases) {
    test(what, () => {
      assert.deepEqual(messages(rule, { [goodPath]: good }), []);
      assert.equal(messages(rule, { [path]: bad }).length, 1);
    });
  }
}

function messages(rule: Rule, sources: Readonly<Record<string, string>>): string[] {
  return rule(treeOf(sources)).map(({ message }) => message);
}

describe('imports', () => {
  check(imports, [
    {
      what: 'the protocol may import nothing of ours',
      path: 'protocol/src/frames.ts',
      bad: imported('@countersign/tokens'),
      good: imported('./limits.ts'),
    },
    {
      what: 'the sdk may not import the server, by package name or by path',
      path: 'sdk/src/headless/connect.ts',
      bad: imported('../../../server/src/main.ts'),
      good: imported('@countersign/protocol'),
    },
    {
      what: 'identity may not import a connector',
      path: 'server/src/identity/identify.ts',
      bad: imported('../connectors/redeem.ts'),
      good: imported('../vault/seal.ts'),
    },
    {
      what: 'identity may import types of tokens, but values only by the list',
      path: 'server/src/identity/identify.ts',
      bad: "import { verifyIdToken, type Claims } from '@countersign/tokens';\n",
      good: "import { VerifiedToken, type Claims } from '@countersign/tokens';\n",
    },
    {
      what: 'a feature may import the port of storage, but no adapter',
      path: 'server/src/vault/seal.ts',
      bad: imported('../storage/sqlite/open.ts'),
      good: imported('../storage/port.ts'),
    },
    {
      what: 'an import over several lines is seen',
      path: 'server/src/gateway/socket.ts',
      bad: "import {\n  a,\n  type B,\n} from '../connectors/redeem.ts';\n",
      good: "import {\n  a,\n  type B,\n} from '../conversations/attach.ts';\n",
    },
    {
      what: 'a dynamic import is seen',
      path: 'server/src/gateway/socket.ts',
      bad: "const a = await import('../connectors/redeem.ts');\n",
      good: "const a = await import('../conversations/attach.ts');\n",
    },
    {
      what: 'a re-export is seen',
      path: 'server/src/gateway/socket.ts',
      bad: "export * from '../connectors/redeem.ts';\n",
      good: "export * from '../conversations/attach.ts';\n",
    },
    {
      what: 'an import in a comment or a string is none',
      path: 'server/src/gateway/socket.ts',
      bad: imported('../connectors/redeem.ts'),
      good: `// ${imported('../connectors/redeem.ts')}const a = "import x from '../connectors/a.ts'";`,
    },
    {
      what: 'a test of the server may import anything of the server',
      path: 'server/src/identity/identify.ts',
      bad: imported('../connectors/redeem.ts'),
      good: imported('../connectors/redeem.ts'),
      goodPath: 'server/src/identity/identify.test.ts',
    },
    {
      what: 'the demo may not reach into the server',
      path: 'demo/run.ts',
      bad: imported('../server/src/main.ts'),
      good: imported('../server/src/main.ts'),
      goodPath: 'tests/e2e/run.ts',
    },
    {
      what: 'what runs in a browser may not use Node',
      path: 'sdk/src/headless/connect.ts',
      bad: imported('node:crypto'),
      good: imported('node:test'),
      goodPath: 'sdk/src/headless/connect.test.ts',
    },
    {
      what: 'a folder that the table does not know is refused',
      path: 'server/src/things/thing.ts',
      bad: '',
      good: '',
      goodPath: 'server/src/vault/thing.ts',
    },
    {
      what: 'another workspace is imported by the name of its package',
      path: 'server/src/connectors/redeem.ts',
      bad: imported('../../../tokens/src/verify.ts'),
      good: imported('@countersign/tokens'),
    },
  ]);
});

describe('dependencies', () => {
  test('a package that package.json does not name is refused', () => {
    const sources = { 'server/src/http/listen.ts': imported('fastify/types') };
    const declaring = (name: string) =>
      dependencies(
        treeOf(sources, {
          'server/package.json': JSON.stringify({ dependencies: { [name]: '1.0.0' } }),
        }),
      );
    assert.equal(declaring('fastify').length, 0);
    assert.equal(declaring('express').length, 1);
  });

  test('the protocol may have no dependency at all', () => {
    const manifest = JSON.stringify({ dependencies: { zod: '1.0.0' } });
    assert.equal(dependencies(treeOf({}, { 'tokens/package.json': manifest })).length, 0);
    assert.equal(dependencies(treeOf({}, { 'protocol/package.json': manifest })).length, 1);
  });
});

describe('sizes', () => {
  check(sizes, [
    {
      what: 'a file of 401 lines is too long',
      path: 'server/src/a.ts',
      bad: 'a();\n'.repeat(401),
      good: 'a();\n'.repeat(400),
    },
    {
      what: 'a line of 101 columns is too long',
      path: 'server/src/a.ts',
      bad: `${'a'.repeat(101)}\n`,
      good: `${'a'.repeat(100)}\n`,
    },
    {
      what: 'one sentence for people may be longer than a line, code beside it may not',
      path: 'server/src/a.ts',
      bad: `  const a = ${'x'.repeat(60)} + '${'x'.repeat(60)}';\n`,
      good: `  help: '${'x'.repeat(100)}',\n`,
    },
  ]);

  test('a folder of 13 files is crowded, tests not counted', () => {
    const files = (count: number, suffix: string) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`server/src/http/f${index}${suffix}`, '']),
      );
    assert.equal(messages(sizes, { ...files(12, '.ts'), ...files(9, '.test.ts') }).length, 0);
    assert.equal(messages(sizes, files(13, '.ts')).length, 1);
  });
});

describe('banned globals', () => {
  const path = 'server/src/identity/identify.ts';
  const wired = { path, goodPath: 'server/src/main.ts' };
  const same = (code: string) => ({ bad: code, good: code });
  check(banned, [
    { what: 'Date.now outside the wiring', ...wired, ...same('const t = Date.now();') },
    { what: 'new Date() outside the wiring', ...wired, ...same('const t = new Date();') },
    { what: 'Math.random outside the wiring', ...wired, ...same('const r = Math.random();') },
    { what: 'crypto.randomUUID outside the wiring', ...wired, ...same('crypto.randomUUID();') },
    {
      what: 'randomBytes of node:crypto outside the wiring',
      ...wired,
      ...same("import { createHash, randomBytes } from 'node:crypto';"),
    },
    { what: 'the global fetch outside the wiring', ...wired, ...same('await fetch(url);') },
    {
      what: 'a date made from a given time is no reading of the clock',
      path,
      bad: 'const t = new Date();',
      good: 'const t = new Date(now());',
    },
    {
      what: 'a fetch that is a parameter is not the global one',
      path,
      bad: 'function load(url: string) { return fetch(url); }',
      good: 'function load(url: string, fetch: Fetch) { return fetch(url); }',
    },
    {
      what: 'console in the service',
      ...same('console.log(1);'),
      path,
      goodPath: 'server/src/cli/doctor.ts',
    },
    {
      what: 'localStorage, even in a browser entry file',
      path: 'agent-workspace/src/main.tsx',
      bad: "localStorage.setItem('a', 'b');",
      good: "// never localStorage\nmemory.set('a', 'b');",
    },
    {
      what: 'innerHTML',
      path: 'sdk/src/window/message.tsx',
      bad: 'element.innerHTML = text;',
      good: 'element.textContent = text;',
    },
    {
      what: 'dangerouslySetInnerHTML',
      path: 'agent-workspace/src/message.tsx',
      bad: 'const a = <p dangerouslySetInnerHTML={{ __html: text }} />;',
      good: 'const a = <p>{text}</p>;',
    },
    {
      what: 'eval, in tests too',
      path: 'tests/attacks/a01.test.ts',
      bad: 'eval(text);',
      good: 'page.eval(text);',
    },
    {
      what: 'a ban is not fooled by a template',
      path,
      bad: 'const a = `at ${Date.now()}`;',
      good: 'const a = `at Date.now() ${now()}`;',
    },
  ]);
});

describe('names', () => {
  const path = 'server/src/identity/identify.ts';
  check(names, [
    {
      what: 'a class that ends in Manager',
      path,
      bad: 'export class SessionManager {}',
      good: 'export class Sessions {}',
    },
    {
      what: 'a type that ends in Service, but not a verb whose object is the service',
      path,
      bad: 'export interface MessageService {}',
      good: 'export function startService(): Service {}',
    },
    {
      what: 'a file that ends in -helper',
      path: 'server/src/identity/claim-helper.ts',
      bad: '',
      good: '',
      goodPath: 'server/src/identity/claim.ts',
    },
    {
      what: 'a folder called utils',
      path: 'server/src/identity/utils/claim.ts',
      bad: '',
      good: '',
      goodPath: 'server/src/identity/claims/claim.ts',
    },
    {
      what: 'a default export',
      path,
      bad: 'export default identify;',
      good: 'export { identify };',
    },
    {
      what: 'the type any',
      path,
      bad: 'function read(value: any) {}',
      good: 'function read(value: unknown) { return Promise.any(value); }',
    },
    {
      what: 'a lint check turned off without a reason',
      path,
      bad: '// biome-ignore lint/style/useConst: <explanation>\n',
      good: '// biome-ignore lint/style/useConst: the loop below writes it\n',
    },
  ]);
});

describe('folder notes', () => {
  check(folderNotes, [
    {
      what: 'a folder of the server without a note',
      path: 'server/src/vault/seal.ts',
      bad: "import { a } from './a.ts';\n/**\n * Owns seals.\n * Must never log.\n */\n",
      good: "/**\n * Owns seals.\n * Must never log.\n */\nimport { a } from './a.ts';\n",
    },
  ]);
});

describe('error docs', () => {
  const rows = { a_code: { title: 'A', help: 'Do b' } };
  const rule = errorDocs([{ title: 'Protocol', note: '', rows }]);
  const documented = (markdown: string) =>
    rule(treeOf({}, { 'docs/reference/errors.md': markdown })).map(({ message }) => message);

  test('a code that is not documented, and one that is documented only, are found', () => {
    assert.deepEqual(documented('### `a_code`\n'), []);
    assert.match(documented('').join(), /^lacks a_code/);
    assert.match(documented('### `a_code`\n### `b_code`\n').join(), /^names b_code/);
  });
});

describe('spec rules', () => {
  const found = (spec: string, tests: string) =>
    specRules(treeOf({ 'tests/conformance/a.test.ts': tests }, { 'SPEC.md': spec })).map(
      ({ message }) => message,
    );

  test('a rule without a test is found', () => {
    assert.deepEqual(found('**[C3]** one.', "test('[C3] one', run);"), []);
    assert.match(found('**[C3]** one.', "test('one', run);").join(), /rule C3, but no test/);
  });

  test('a rule that only a comment names has no test', () => {
    assert.match(found('**[C3]** one.', '// [C3] some day\n').join(), /rule C3, but no test/);
  });

  test('a rule of a port is proven by its contract suite', () => {
    const port = '/** [B1] one; [B2] two. */';
    const contract = "test('[B1] one', run);";
    const sources = { 'server/src/bus/port.ts': port, 'server/src/bus/contract.ts': contract };
    const found = specRules(treeOf(sources)).map(({ message }) => message);
    assert.equal(found.length, 1);
    assert.match(found.join(), /rule B2, but no test/);
  });

  test('a test that names an unknown rule is found; security ids are known', () => {
    assert.deepEqual(found('', "test('[V11] [A07] [R31] one', run);"), []);
    assert.match(found('', "test('[V21] one', run);").join(), /rule V21, which is in neither/);
  });

  test('an index into an array is no rule', () => {
    assert.deepEqual(found('', 'const a = rows[C9];'), []);
  });
});

describe('exceptions', () => {
  const finding = { rule: 'sizes', path: 'a.ts', message: 'has 401 lines' };
  const exception = { rule: 'sizes', path: 'a.ts', reason: 'a table' };

  test('an exception covers its finding only', () => {
    assert.deepEqual(withoutExceptions('sizes', [finding], [exception]), []);
    const other = { ...finding, path: 'b.ts' };
    assert.deepEqual(withoutExceptions('sizes', [finding, other], [exception]), [other]);
  });

  test('an exception that nothing needs is found', () => {
    assert.match(withoutExceptions('sizes', [], [exception])[0]?.message ?? '', /nothing needs/);
  });
});
