import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecryptionGate } from './decryption-gate.ts';

/** Work that begins when the gate lets it, and ends when the test says. */
function heldWork() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const work = (name: string) => async (): Promise<string> => {
    begun.push(name);
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    await end.promise;
    return name;
  };
  return { begun, ends, work };
}

test('[O20] so many run at once, so many wait in their order, and one more is turned away', async () => {
  const gate = createDecryptionGate({ atOnce: 2, waiting: 1 });
  const { begun, ends, work } = heldWork();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => gate(work(name)));
  await assert.rejects(gate(work('d')), /too many/);
  assert.deepEqual(begun, ['a', 'b']);
  ends.get('b')?.resolve();
  assert.equal(await b, 'b');
  assert.deepEqual(begun, ['a', 'b', 'c']);
  const e = gate(work('e'));
  await assert.rejects(gate(work('f')), /too many/);
  ends.get('a')?.resolve();
  ends.get('c')?.resolve();
  assert.deepEqual(await Promise.all([a, c]), ['a', 'c']);
  ends.get('e')?.resolve();
  assert.equal(await e, 'e');
});

test('[O20] work that fails gives its place to the next', async () => {
  const gate = createDecryptionGate({ atOnce: 1, waiting: 1 });
  const failing = gate(() => Promise.reject(new Error('no')));
  const next = gate(async () => 'done');
  await assert.rejects(failing, /no/);
  assert.equal(await next, 'done');
  assert.equal(await gate(async () => 'free again'), 'free again');
});
