import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { after, test } from 'node:test';
import { startStage } from '../kit/stage.ts';
import { matrix, rowFile } from './matrix.ts';
import type { Row } from './row.ts';
import { insecureHosts, Suite } from './suite.ts';

// One file per row of the matrix, one service for all of them.

const service = await startStage({ after }, { settings: { insecureHosts } });
const suite = await Suite.start(service);
after(() => suite.provider.close());

const files = new Set(globSync('{oidcc,fapi1,fapi2}/*.ts', { cwd: import.meta.dirname }));

for (const { test: name } of matrix) {
  const file = rowFile(name);
  if (!files.delete(file)) continue;
  const { row } = (await import(`./${file}`)) as { row: Row };
  test(`${name} ${row.name}`, async () => {
    suite.row = name;
    await row.run(suite);
  });
}

test('every file of a row is in the matrix', () => {
  assert.deepEqual([...files], []);
});

test('after a bad token nobody has asked UserInfo later, either', () => {
  assert(suite.refused.length > 0);
  for (const run of suite.refused) assert.deepEqual(run.callsTo('userinfo'), [], run.issuer);
});
