import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { after, test } from 'node:test';
import { startStage } from '../kit/stage.ts';
import type { Attack } from './attack.ts';

// One file per attack, one service for all of them, and in the end it still works.

// An answer that never comes is waited for here, too.
const service = await startStage({ after }, { providerAnswerMs: 1_500 });
const files = globSync('a[0-9]*.ts', { cwd: import.meta.dirname }).sort();
assert(files.length > 0, 'the attacks were not found');

for (const file of files) {
  const { attack } = (await import(`./${file}`)) as { attack: Attack };
  const id = basename(file).slice(0, 3).toUpperCase();
  assert(attack.name.startsWith(`[${id}`), `${file} holds ${attack.name}`);
  test(attack.name, () => attack.run(service));
}

test('after all of it, a consumer of either flow is verified as before', async () => {
  await service.consumer().signInWithToken();
  await service.consumer().signInWithCode({ sub: 'somebody' });
});
