import assert from 'node:assert/strict';
import type { Storage } from '../port.ts';
import { refuses, winners } from './expect.ts';
import { brand, brandId, brandKey, id, insertBrand, type Rules } from './samples.ts';

const otherBrandId = id('other-brand');

export const brandKeyRules: Rules = {
  '[S9, S10, S32] keys are read as written, oldest first, of one brand only': async (storage) => {
    assert.deepEqual(await storage.brandKeys.listByBrand(brandId), []);
    await insertBrand(storage);
    const foreign = { ...brandKey('foreign'), brandId: otherBrandId };
    await storage.transaction((tx) => {
      tx.brands.put({ ...brand, id: otherBrandId });
      tx.brandKeys.insert(foreign);
      tx.brandKeys.insert(brandKey('first', 20));
      tx.brandKeys.retire(id('first'), 30);
      tx.brandKeys.insert(brandKey('another', 30));
    });
    assert.deepEqual(await keysOf(storage), [
      { ...brandKey('first', 20), retiredAt: 30 },
      { ...brandKey('another', 30), retiredAt: null },
    ]);
    const [theirs] = await storage.brandKeys.listByBrand(otherBrandId);
    assert.deepEqual(theirs, { ...foreign, privateKey: theirs?.privateKey, retiredAt: null });
  },

  '[S32] a second key of an algorithm waits until the first is retired': async (storage) => {
    await insertBrand(storage);
    const attempts = ['a', 'b', 'c'].map((name) =>
      storage.transaction((tx) => tx.brandKeys.insert(brandKey(name))),
    );
    assert.equal(await winners(attempts, 'already_exists'), 1);
    const otherKind = { ...brandKey('curve'), algorithm: 'ECDH-ES' };
    await storage.transaction((tx) => tx.brandKeys.insert(otherKind));
    await storage.transaction((tx) => {
      tx.brandKeys.retire(id('a'), 5);
      tx.brandKeys.insert(brandKey('b'));
    });
    const living = (await keysOf(storage)).filter(({ retiredAt }) => retiredAt === null);
    assert.deepEqual(living.map((key) => key.id).sort(), [id('b'), id('curve')]);
  },

  '[S32] a key is retired once, and is gone when it is removed': async (storage) => {
    await insertBrand(storage);
    await storage.transaction((tx) => tx.brandKeys.insert(brandKey('one')));
    const attempts = [7, 8, 9].map((at) =>
      storage.transaction((tx) => tx.brandKeys.retire(id('one'), at)),
    );
    assert.equal(await winners(attempts, 'key_retired'), 1);
    assert.equal((await keysOf(storage))[0]?.retiredAt, 7);
    await refuses(storage, 'key_retired', (tx) => tx.brandKeys.retire(id('none'), 1));
    await storage.transaction((tx) => tx.brandKeys.remove(id('one')));
    assert.deepEqual(await keysOf(storage), []);
  },

  '[S61] only of a retired key the private half goes, and what is left stands in its place': async (
    storage,
  ) => {
    await insertBrand(storage);
    const left = Uint8Array.of(1, 2, 3);
    await storage.transaction((tx) => tx.brandKeys.insert(brandKey('one')));
    await storage.transaction((tx) => tx.brandKeys.keepPublic(id('one'), left));
    assert.deepEqual(await keysOf(storage), [{ ...brandKey('one'), retiredAt: null }]);
    await storage.transaction((tx) => tx.brandKeys.retire(id('one'), 7));
    await storage.transaction((tx) => tx.brandKeys.keepPublic(id('one'), left));
    const [kept] = await keysOf(storage);
    assert.deepEqual(kept, { ...brandKey('one'), privateKey: left, retiredAt: 7 });
  },
};

/** With bytes in the one form that can be compared. */
async function keysOf(storage: Storage) {
  const keys = await storage.brandKeys.listByBrand(brandId);
  return keys.map((key) => ({ ...key, privateKey: Uint8Array.from(key.privateKey) }));
}
