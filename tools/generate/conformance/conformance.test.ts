import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../../tidy/source-tree.ts';
import { namedTestsIn, neverRan } from './named-tests.ts';
import { type CoveredRow, gapsOfRows } from './rows.ts';

const row = { mutation: '', expected: '', remark: undefined };
const tested = { file: 'tests/conformance/fapi2/x.ts', level: 'service', reason: undefined };
const bare = { file: undefined, level: '', reason: undefined };

test('a row that matters and has no test is a gap, whatever reason is given', () => {
  const gaps = (of: Pick<CoveredRow, 'file' | 'level' | 'reason' | 'priority'>): number =>
    gapsOfRows([{ ...row, test: 'F2:x', ...of }]).length;
  assert.equal(gaps({ ...tested, priority: 1 }), 0);
  assert.equal(gaps({ ...bare, priority: 1 }), 1);
  assert.equal(gaps({ ...bare, priority: 2, reason: 'no time' }), 1);
  assert.equal(gaps({ ...bare, priority: 3 }), 1);
  assert.equal(gaps({ ...bare, priority: 3, reason: 'optional' }), 0);
  assert.equal(gaps({ ...tested, priority: 3, reason: 'optional' }), 1);
  assert.equal(gaps({ ...tested, priority: 1, level: '' }), 1);
});

const source = `
  // test('[V1] of a comment', () => {});
  test('[V1, A10] a token is cut', () => {});
  for (const kind of kinds) test(\`[V2] a header with \${kind} is refused\`, () => {});
  const attack = { name: "[A32] one is admitted" };`;

test('tests are found by the ids at the beginning of their names, in strings alone', () => {
  const { files } = treeOf({ 'tests/a.test.ts': source, 'server/src/b.ts': source });
  const found = namedTestsIn(files).map(({ ids, says, file }) => [ids, says, file]);
  assert.deepEqual(found, [
    [['V1', 'A10'], 'a token is cut', 'tests/a.test.ts'],
    [['V2'], 'a header with ${kind} is refused', 'tests/a.test.ts'],
    [['A32'], 'one is admitted', 'tests/a.test.ts'],
  ]);
});

test('a named test that did not run is found, also if its name is put together', () => {
  const named = namedTestsIn(treeOf({ 'tests/a.test.ts': source }).files);
  const names = (ran: readonly string[]): string[] =>
    neverRan(named, new Set(ran)).map(({ ids }) => ids.join());
  const all = ['[V1, A10] a token is cut', '[V2] a header with a BOM is refused'];
  assert.deepEqual(names([...all, 'F2:x [A32] one is admitted']), []);
  assert.deepEqual(names(all), ['A32']);
  assert.deepEqual(names([]), ['V1,A10', 'V2', 'A32']);
});
