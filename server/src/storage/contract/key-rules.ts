import assert from 'node:assert/strict';
import type { ConsumerKeyRecord, Storage } from '../port.ts';
import {
  brandId,
  bytes,
  consumer,
  consumerId,
  consumerKey,
  consumerSession,
  conversationId,
  id,
  message,
  openConversation,
  type Rules,
  verification,
  wrappingKey,
} from './samples.ts';

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

  '[S63] a restricted key stays restricted, wrapped anew too, until that is lifted or it is removed':
    async (storage) => {
      await insertBoth(storage);
      await storage.transaction((tx) => tx.consumerKeys.restrict(anna, 7));
      const again = storage.transaction((tx) => tx.consumerKeys.restrict(anna, 8));
      await assert.rejects(again, { code: 'restriction_stands' });
      const rewrapped = consumerKey(anna, second.id);
      await storage.transaction((tx) => tx.consumerKeys.rewrap(rewrapped, first.id));
      assert.deepEqual(await storage.consumerKeys.find(anna), { ...rewrapped, restrictedAt: 7 });
      await storage.transaction((tx) => tx.consumerKeys.unrestrict(anna));
      assert.deepEqual(await storage.consumerKeys.find(anna), rewrapped);
      const lifted = storage.transaction((tx) => tx.consumerKeys.unrestrict(anna));
      await assert.rejects(lifted, { code: 'restriction_over' });
      await storage.transaction((tx) => tx.consumerKeys.remove(anna));
      const gone = storage.transaction((tx) => tx.consumerKeys.restrict(anna, 9));
      await assert.rejects(gone, { code: 'restriction_stands' });
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
      await storage.transaction((tx) => tx.rootKeys.put(root('two')));
      assert.equal((await storage.rootKeys.list()).length, 2);
      await storage.transaction((tx) => tx.rootKeys.remove('one'));
      assert.deepEqual(await storage.rootKeys.list(), [root('two')]);
    },

  '[S43] of an erased consumer nothing personal is left, nor of their conversations; once': async (
    storage,
  ) => {
    await openConversation(storage);
    const page = bytes(1);
    await storage.transaction((tx) => {
      tx.consumers.insert({ ...consumer('known', 'identity key'), connectorId: id('connector') });
      tx.consumers.join(consumerId, id('known'));
      tx.verifications.insert({ ...verification('proof'), attributes: bytes(1) });
      tx.consumerSessions.insert({ ...consumerSession('session', id('proof')), page });
      tx.conversations.append(conversationId, {
        event: message('m'),
        change: { page, lastMessage: { from: 'consumer', at: 1, preview: bytes(2) } },
      });
    });
    const joined = await storage.consumers.listJoined(id('known'));
    assert.deepEqual(
      joined.map((one) => one.id),
      [consumerId],
    );
    await storage.transaction((tx) => {
      tx.consumers.erase(consumerId, 8);
      tx.consumers.erase(id('known'), 8);
      tx.conversations.erase(conversationId);
    });
    assert.equal(await storage.consumers.findByIdentityKey('identity key'), undefined);
    assert.equal((await storage.consumers.find(id('known')))?.erasedAt, 8);
    const proof = await storage.verifications.find(id('proof'));
    assert.deepEqual([proof?.attributes.length, proof?.amr], [0, []]);
    assert.equal((await storage.consumerSessions.find(id('session')))?.page, null);
    const left = await storage.conversations.find(conversationId);
    assert.deepEqual([left?.preview, left?.page, left?.isCleared], [null, null, true]);
    const events = await storage.events.listAfter(conversationId, { after: 0, limit: 9 });
    assert.deepEqual(
      events.map(({ text }) => text),
      [null],
    );
    const again = storage.transaction((tx) => tx.consumers.erase(consumerId, 9));
    await assert.rejects(again, { code: 'consumer_erased' });
    const of = { before: Number.MAX_SAFE_INTEGER, limit: 9 };
    const listed = await storage.conversations.listByConsumer(consumerId, of);
    assert.deepEqual(
      listed.map((one) => one.id),
      [conversationId],
    );
    assert.deepEqual(await storage.conversations.listByConsumer(id('known'), of), []);
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
