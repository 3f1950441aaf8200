import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Words alone: line breaks, comment stars and the last full stop differ by the place. */
function rulesOf(text: string): Map<string, string> {
  const plain = text.replace(/\*/g, ' ').replace(/\s+/g, ' ');
  const found = plain.matchAll(/\[([SB]\d+)\] (.*?)(?=[;.] |[;.]$)/g);
  return new Map([...found].map(([, id = '', words = '']) => [id, words.toLowerCase()]));
}

test('SPEC.md says of storage and bus what their contracts say', () => {
  const spec = rulesOf(read('SPEC.md'));
  const contracts = read('server/src/storage/contract.ts') + read('server/src/bus/port.ts');
  const rules = rulesOf(contracts);
  assert(rules.size > 30);
  assert.deepEqual(spec, rules);
});
