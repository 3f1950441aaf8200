import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOneReading } from './one-reading.ts';

test('who asks for the same before it is read gets one reading, and who asks later another', async () => {
  const once = createOneReading<number>();
  let state = 0;
  let readings = 0;
  const read = async (): Promise<number> => {
    readings += 1;
    return state;
  };
  const first = once('a', read);
  state = 1;
  const answers = [first, once('a', read), once('b', read)];
  assert.deepEqual([await Promise.all(answers), readings], [[1, 1, 1], 2]);
  state = 2;
  assert.deepEqual([await once('a', read), readings], [2, 3]);
});

test('a reading that fails fails for all of them, and the next one begins anew', async () => {
  const once = createOneReading<string>();
  const failing = () => Promise.reject(new Error('no'));
  const answers = await Promise.allSettled([once('a', failing), once('a', failing)]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await once('a', async () => 'yes'), 'yes');
});
