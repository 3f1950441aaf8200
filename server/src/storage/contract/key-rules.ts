import assert from 'node:assert/strict';
import type { ConsumerKeyRecord, Storage } from '../port.ts';
import { brandId, consumerKey, id, type Rules, wrappingKey } from './samples.ts';

const [first, second] = [wrappingKey('first'), wrappingKey('second')];
const [anna, berta] = [id('anna'), id('berta')];

export const keyRules: Rules = {
  '[S37] a consumer’s key is wrapped anew only where it is and was, and once removed it is gone':
    async (storage) => {
      await insertBoth(storage);
      const again = { ...consumerKey(anna, second.id), wrapped: Uint8Array.of(9) };
      await storage.transaction((tx) => tx.consumerKeys.rewrap(again, second.id));
      assert.deepEqual(await storage.consumerKeys.find(anna), consumerKey(anna, first.id));
      await storage.transaction((tx) => {
        tx.consumerKeys.rewrap(again, first.id);
        tx.consumerKeys.remove(berta);
        tx.consumerKeys.rewrap(consumerKey(berta, second.id), first.id);
      });
      assert.deepEqual(await storage.consumerKeys.find(anna), again);
      assert.equal(await storage.consumerKeys.find(berta), undefined);
      assert.deepEqual(await wrappedBy(storage, second.id), [anna]);
      assert.deepEqual(await wrappedBy(storage, first.id), []);
    },

  '[S38] a brand has one wrapping key in use; a retired one is removed when it wraps nothing':
    async (storage) => {
      await insertBoth(storage);
      const inUse = async () => (await storage.wrappingKeys.findCurrent(brandId))?.id;
      assert.equal(await inUse(), second.id);
      const other = wrappingKey('other', id('other brand'));
      await storage.transaction((tx) => {
        tx.wrappingKeys.insertIfNone(wrappingKey('third'));
        tx.wrappingKeys.insertIfNone(other);
        tx.wrappingKeys.remove(first.id);
        tx.wrappingKeys.remove(second.id);
      });
      assert.equal(await inUse(), second.id);
      assert.deepEqual(await storage.wrappingKeys.listRetired(), [{ ...first, retiredAt: 5 }]);
      const retiring = storage.transaction((tx) => tx.wrappingKeys.retire(first.id, 6));
      await assert.rejects(retiring, { code: 'key_retired' });
      await storage.transaction((tx) => {
        tx.consumerKeys.remove(anna);
        tx.consumerKeys.remove(berta);
        tx.wrappingKeys.remove(first.id);
      });
      assert.equal(await storage.wrappingKeys.find(first.id), undefined);
      assert.deepEqual(await storage.wrappingKeys.find(other.id), { ...other, retiredAt: null });
    },

  '[S39] the first root key stays; under another master key it stands beside, until removed':
    async (storage) => {
      const root = (masterKeyId: string) => ({ masterKeyId, wrapped: Uint8Array.of(7) });
      await storage.transaction((tx) => {
        tx.rootKeys.insertIfNone(root('one'));
        tx.rootKeys.insertIfNone(root('two'));
      });
      assert.deepEqual(await storage.rootKeys.list(), [root('one')]);
      await storage.transaction((tx) => tx.rootKeys.insert(root('two')));
      assert.equal((await storage.rootKeys.list()).length, 2);
      await storage.transaction((tx) => tx.rootKeys.remove('one'));
      assert.deepEqual(await storage.rootKeys.list(), [root('two')]);
    },
};

/** Two consumers, whose keys the retired one of two keys of the brand wraps. */
async function insertBoth(storage: Storage): Promise<void> {
  await storage.transaction((tx) => {
    tx.wrappingKeys.insertIfNone(first);
    tx.consumerKeys.insert(consumerKey(anna, first.id));
    tx.consumerKeys.insert(consumerKey(berta, first.id));
    tx.wrappingKeys.retire(first.id, 5);
    tx.wrappingKeys.insertIfNone(second);
  });
}

async function wrappedBy(storage: Storage, wrappingKeyId: string): Promise<readonly string[]> {
  const keys = await storage.consumerKeys.listByWrappingKey(wrappingKeyId, 9);
  return keys.map(({ consumerId }: ConsumerKeyRecord) => consumerId);
}
