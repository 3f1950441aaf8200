import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const rows = [...readme.matchAll(/^\| ([VR]\d+) \|.*\| ([^|]+) \|$/gm)];
const testTexts = globSync('{src,tests}/**/*.test.ts', { cwd: root }).map((path) =>
  readFileSync(root + path, 'utf8'),
);

test('each rule from V1 to V20 has a row, a file and tests that name it', () => {
  const rules = rows.map(([, rule = '']) => rule);
  for (let number = 1; number <= 20; number += 1) {
    const rule = `V${number}`;
    assert.ok(rules.includes(rule), `${rule} has no row`);
    const named = new RegExp(`test\\([\`'][^\`']*\\[[^\\]]*\\b${rule}\\b`);
    assert.ok(
      testTexts.some((text) => named.test(text)),
      `${rule} has no test`,
    );
  }
});

test('the files that the table names are there', () => {
  const named = rows.flatMap(([, , files = '']) => files.match(/[\w/-]+(?:\.ts|\/)/g) ?? []);
  assert.ok(named.length >= rows.length);
  for (const file of named) assert.ok(existsSync(`${root}src/${file}`), file);
});

test('each member of a policy is explained', () => {
  const source = readFileSync(`${root}src/token-policy.ts`, 'utf8');
  const [, input = ''] = /export type TokenPolicyInput = \{([\s\S]*?)\n\};/.exec(source) ?? [];
  const members = [...input.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
  assert.ok(members.length > 10);
  for (const name of members) assert.ok(readme.includes(`\`${name}\``), name);
});
