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

// All read before the first is named: the runner may take a pause between two for the end.
const attacks = await Promise.all(files.map(read));
const names = attacks.map(({ name }) => name);
for (const { name, run } of attacks) test(name, () => run(service));

async function read(file: string): Promise<Attack> {
  const { attack } = (await import(`./${file}`)) as { attack: Attack };
  const id = basename(file).slice(0, 3).toUpperCase();
  assert(attack.name.startsWith(`[${id}`), `${file} holds ${attack.name}`);
  return attack;
}

test('after all of it, a consumer of either flow is verified as before', async () => {
  await service.consumer().signInWithToken();
  await service.consumer().signInWithCode({ sub: 'somebody' });
});

test('each of the attacks A01 to A50 has a file', () => {
  const wanted = Array.from({ length: 50 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`);
  assert.deepEqual(
    wanted.filter((id) => !names.some((name) => name.startsWith(`[${id}`))),
    [],
  );
});

/** Holes that others had, each named by the attack that would find it here. */
const known = `
  CVE-2015-9235 CVE-2018-0114 CVE-2022-21449 CVE-2022-23529 CVE-2022-23539 CVE-2022-23540
  CVE-2022-23541 CVE-2022-36083 CVE-2022-39227 CVE-2023-48223 CVE-2023-51774 CVE-2024-28176
  CVE-2024-37890 CVE-2025-27370 CVE-2025-27371 CVE-2025-30144 CVE-2026-22817 CVE-2026-22818
  GHSA-mvf2-f6gm-w987`;

test('each hole that others had is named by an attack', () => {
  const ids = known.trim().split(/\s+/);
  assert.deepEqual(
    ids.filter((id) => !names.some((name) => name.includes(id))),
    [],
  );
});
