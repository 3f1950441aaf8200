import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { after, test } from 'node:test';
import { startStage } from '../kit/stage.ts';
import { matrix, rowFile } from './matrix.ts';
import type { Row } from './row.ts';
import { insecureHosts, Suite } from './suite.ts';

// One file per row of the matrix, one service for all of them. In `standards` is what the
// standards demand beyond the rows, written from the standards alone.

// All are read before the first test begins: node:test ends when no test is left to run.
const paths = globSync('{oidcc,fapi1,fapi2,standards}/*.ts', { cwd: import.meta.dirname }).sort();
const rows = new Map<string, Row>();
for (const path of paths) {
  const { row } = (await import(`./${path}`)) as { row: Row };
  rows.set(path, row);
}

const service = await startStage({ after }, { settings: { insecureHosts }, startAt: Date.now() });
const suite = await Suite.start(service);
after(() => suite.provider.close());

for (const { test: name } of matrix) {
  const file = rowFile(name);
  const row = rows.get(file);
  rows.delete(file);
  if (row) test(`${name} ${row.name}`, () => suite.run(name, row));
}

for (const [path, row] of rows) {
  test(row.name, () => suite.run(path, row));
}

test('every file of a row is in the matrix', () => {
  const strays = [...rows.keys()].filter((path) => !path.startsWith('standards/'));
  assert.deepEqual(strays, []);
});

test('after a bad token nobody has asked UserInfo later, either', () => {
  for (const run of suite.refused) assert.deepEqual(run.callsTo('userinfo'), [], run.issuer);
});
