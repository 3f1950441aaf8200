import assert from 'node:assert/strict';
import { refuses, winners } from '../expect.ts';
import { brandId, id, insertBrand, type Rules } from '../samples.ts';

const key = (number: number, endpointId = 'crm') => ({ brandId, endpointId, number });
const delivery = (number: number, createdAt: number) => ({
  ...key(number),
  ...{ type: 'consumer.erased', body: `{"n":${number}}`, createdAt },
});

export const webhookRules: Rules = {
  '[S73] the place moves from where it is, and nobody moves it twice': async (storage) => {
    await insertBrand(storage);
    const { findPlace } = storage.webhooks;
    assert.equal(await findPlace(brandId), undefined);
    const begin = () =>
      storage.transaction((tx) => tx.webhooks.move(brandId, { from: null, to: 7 }));
    assert.equal(await winners([begin(), begin()], 'webhooks_moved'), 1);
    await storage.transaction((tx) => tx.webhooks.move(brandId, { from: 7, to: 9 }));
    await refuses(storage, 'webhooks_moved', (tx) => tx.webhooks.move(brandId, { from: 7, to: 8 }));
    assert.deepEqual(await findPlace(brandId), { number: 9 });
    await storage.transaction((tx) => tx.webhooks.stop(brandId));
    assert.equal(await findPlace(brandId), undefined);
    assert.equal(await findPlace(id('other')), undefined);
  },

  '[S73] what is to be told is claimed once, tried again, and over in the end': async (storage) => {
    await insertBrand(storage);
    const { listDue, listNewest, countWaiting } = storage.webhooks;
    await storage.transaction((tx) => {
      tx.webhooks.insert(delivery(1, 10));
      tx.webhooks.insert({ ...delivery(2, 11), endpointId: 'other' });
    });
    const due = async (now: number, limit = 9) =>
      (await listDue(brandId, now, limit)).map(({ number }) => number);
    assert.deepEqual(
      [await due(9), await due(10), await due(11), await due(11, 1)],
      [...[[], [1], [1, 2], [1]]],
    );
    const claim = () =>
      storage.transaction((tx) => tx.webhooks.claim(key(1), { from: 10, to: 20 }));
    assert.equal(await winners([claim(), claim()], 'webhooks_moved'), 1);
    assert.deepEqual(await due(19), [2]);
    const failed = { nextAt: 30, outcome: null, result: '503', at: 12 };
    await storage.transaction((tx) => tx.webhooks.note(key(1), failed));
    assert.equal(await countWaiting(key(1)), 1);
    const done = { nextAt: null, outcome: 'delivered', result: '204', at: 31 } as const;
    await storage.transaction((tx) => tx.webhooks.note(key(1), done));
    assert.deepEqual([await due(99), await countWaiting(key(1))], [[2], 0]);
    const [newest, first] = await listNewest(brandId, 9);
    assert.equal(newest?.number, 2);
    assert.deepEqual(first, {
      ...delivery(1, 10),
      ...{ attempts: 1, nextAt: null, outcome: 'delivered', lastResult: '204', lastAt: 31 },
    });
    await storage.transaction((tx) => tx.webhooks.removeOver(31));
    assert.equal((await listNewest(brandId, 9)).length, 2);
    await storage.transaction((tx) => tx.webhooks.removeOver(32));
    assert.equal((await listNewest(brandId, 9)).length, 1);
    await storage.transaction((tx) => tx.webhooks.stop(brandId));
    assert.deepEqual(await listNewest(brandId, 9), []);
  },
};
