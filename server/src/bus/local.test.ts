import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busContract } from './contract.ts';
import { createLocalBus } from './local.ts';

busContract((t, onError) => {
  const bus = createLocalBus({ onError });
  t.after(() => bus.close());
  return bus;
});

test('a listener subscribed while a hint is delivered does not get that hint', async () => {
  const bus = createLocalBus();
  const got: number[] = [];
  bus.subscribe('inbox:b', ({ sequence = 0 }) => {
    if (sequence === 1) bus.subscribe('inbox:b', (hint) => got.push(hint.sequence ?? 0));
  });
  bus.publish('inbox:b', { kind: 'changed', sequence: 1 });
  await Promise.resolve();
  bus.publish('inbox:b', { kind: 'changed', sequence: 2 });
  await Promise.resolve();
  assert.deepEqual(got, [2]);
});

test('a hint that is on its way when the bus closes is not delivered', async () => {
  const [closing, open] = [createLocalBus(), createLocalBus()];
  const got: string[] = [];
  closing.subscribe('inbox:b', () => got.push('closing'));
  open.subscribe('inbox:b', () => got.push('open'));
  for (const bus of [closing, open]) bus.publish('inbox:b', { kind: 'changed' });
  await closing.close();
  assert.deepEqual(got, ['open']);
});
