import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

describe('biome', () => {
  const long = (lines: number) =>
    `export function a(): void {\n${"  work('x');\n".repeat(lines)}}\ndeclare function work(a: string): void;\n`;
  const cases = [
    { rule: 'noExcessiveLinesPerFunction', bad: long(75), good: long(60) },
    {
      rule: 'useMaxParams',
      bad: 'export function a(b: 1, c: 1, d: 1, e: 1): number[] {\n  return [b, c, d, e];\n}\n',
      good: 'export function a(b: 1, c: 1, d: 1): number[] {\n  return [b, c, d];\n}\n',
    },
    {
      rule: 'noExplicitAny',
      bad: 'export const a = (b: any): string => String(b);\n',
      good: 'export const a = (b: unknown): string => String(b);\n',
    },
    {
      rule: 'noFloatingPromises',
      bad: 'export function a(): void {\n  b();\n}\nasync function b(): Promise<void> {}\n',
      good: 'export function a(): void {\n  void b();\n}\nasync function b(): Promise<void> {}\n',
    },
    { rule: 'noConsole', bad: 'console.log(1);\n', good: 'work.log(1);\n' },
  ];

  test('biome.json keeps its rules errors', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-lint-'));
    t.after(() => rmSync(folder, { recursive: true }));
    copyFileSync('biome.json', join(folder, 'biome.json'));
    for (const { rule, bad, good } of cases) {
      mkdirSync(join(folder, 'server/src', rule), { recursive: true });
      writeFileSync(join(folder, 'server/src', rule, 'bad.ts'), bad);
      writeFileSync(join(folder, 'server/src', rule, 'good.ts'), good);
    }
    const args = ['lint', '--colors=off', '--diagnostic-level=error', '--max-diagnostics=none'];
    const { stdout, stderr } = spawnSync('biome', args, { cwd: folder, encoding: 'utf8' });
    const found = (stdout + stderr).matchAll(/^server\/src\/(\S+?):\S+ lint\/\w+\/(\w+)/gm);
    assert.deepEqual(
      [...found].map(([, path, rule]) => `${path} ${rule}`).sort(),
      cases.map(({ rule }) => `${rule}/bad.ts ${rule}`).sort(),
    );
  });
});
