import assert from 'node:assert/strict';
import type { RetainedClass, Storage } from '../../port.ts';
import {
  brand,
  brandId,
  bytes,
  consumer,
  consumerId,
  consumerKey,
  consumerSession,
  conversation,
  id,
  insertConsumers,
  invitation,
  message,
  type Rules,
  verification,
  wrappingKey,
} from '../samples.ts';

export const retentionRules: Rules = {
  '[S50] expired invitations and sessions that are over are due, by age, of one brand': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer');
    const foreign = id('foreign');
    await storage.transaction((tx) => {
      tx.brands.put({ ...brand, id: foreign });
      tx.invitations.insert(invitation('late', 51));
      tx.invitations.insert(invitation('early', 50));
      tx.invitations.insert({ ...invitation('theirs', 50), brandId: foreign });
      tx.consumerSessions.insert({ ...consumerSession('ended'), createdAt: 1 });
      tx.consumerSessions.insert({ ...consumerSession('live'), createdAt: 2 });
      tx.consumerSessions.insert({ ...consumerSession('expired'), createdAt: 3, expiresAt: 50 });
      tx.consumerSessions.end(id('ended'), 50);
    });
    assert.deepEqual(await list(storage, 'invitation'), ['early due']);
    assert.deepEqual(await list(storage, 'session'), [
      `${id('ended')} due`,
      id('live'),
      `${id('expired')} due`,
    ]);
    const page = { before: 50, after: { at: 1, id: id('ended') }, limit: 1 };
    const [next] = await storage.retention.list('session', brandId, page);
    assert.deepEqual(next, { id: id('live'), at: 2, isDue: false });
    await storage.transaction((tx) => {
      for (const name of ['ended', 'live', 'expired']) {
        tx.retention.remove('session', id(name), 50);
      }
      tx.retention.remove('invitation', 'early', 50);
      tx.retention.remove('invitation', 'late', 50);
    });
    assert.deepEqual(await list(storage, 'session'), [id('live')]);
    assert.equal(await storage.invitations.find('early'), undefined);
    assert(await storage.invitations.find('late'));
  },

  '[S50] a consumer goes, with key and ended verifications, when nothing needs them': async (
    storage,
  ) => {
    const names = ['free', 'live', 'proven', 'talking', 'joined', 'gone-on'];
    await insertConsumers(storage, 'consumer', ...names);
    await storage.transaction((tx) => {
      tx.wrappingKeys.insertIfNone(wrappingKey('wrapping'));
      for (const name of names) tx.consumerKeys.insert(consumerKey(id(name), id('wrapping')));
      tx.consumerSessions.insert({ ...consumerSession('s'), consumerId: id('live') });
      for (const name of ['free', 'proven']) {
        tx.verifications.insert({ ...verification(name), consumerId: id(name) });
      }
      tx.verifications.end(id('free'), { at: 50, reason: 'expired' });
      tx.verifications.end(id('proven'), { at: 51, reason: 'expired' });
      tx.conversations.insert(conversation('one', id('talking')));
      tx.consumers.join(id('joined'), id('talking'));
      tx.consumers.join(id('gone-on'), consumerId);
    });
    const due = ['consumer', 'free', 'gone-on'].map((name) => `${id(name)} due`);
    const listed = await list(storage, 'consumer');
    assert.deepEqual(
      listed.filter((line) => line.endsWith('due')),
      due,
    );
    assert.equal(listed.length, 7);
    await storage.transaction((tx) => {
      for (const name of ['consumer', ...names]) tx.retention.remove('consumer', id(name), 50);
    });
    const kept = ['live', 'proven', 'talking', 'joined'];
    for (const name of ['free', 'gone-on', ...kept]) {
      const found = [
        await storage.consumers.find(id(name)),
        await storage.consumerKeys.find(id(name)),
      ];
      assert.deepEqual(found.map(Boolean), [kept.includes(name), kept.includes(name)], name);
    }
    assert.equal(await storage.verifications.find(id('free')), undefined);
    assert(await storage.verifications.find(id('proven')));
  },

  '[S50] a consumer who is newer than that stays': async (storage) => {
    await insertConsumers(storage);
    await storage.transaction((tx) => {
      tx.consumers.insert({ ...consumer('new'), createdAt: 51 });
      tx.retention.remove('consumer', id('new'), 50);
    });
    assert.deepEqual(await list(storage, 'consumer'), []);
    assert(await storage.consumers.find(id('new')));
  },

  '[S53] attributes, texts and conversations go by their own age, not those of a held one': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer', 'held', 'late');
    const of = ['consumer', 'held', 'late'] as const;
    await storage.transaction((tx) => {
      for (const name of of) {
        const at = name === 'late' ? 51 : 50;
        tx.verifications.insert({ ...verification(name), consumerId: id(name) });
        tx.verifications.end(id(name), { at, reason: 'expired' });
        tx.conversations.insert(conversation(name, id(name)));
        const lastMessage = { from: 'consumer', at, preview: bytes(2) } as const;
        const change = { page: bytes(1), lastMessage };
        tx.conversations.append(id(name), { event: message('m', at), change });
      }
      tx.retention.hold(id('held'), 7);
    });
    for (const kind of ['attributes', 'text', 'conversation'] as const) {
      const due = (await list(storage, kind)).filter((line) => line.endsWith('due'));
      assert.deepEqual(due, [`${id('consumer')} due`], kind);
    }
    const remove = (kind: RetainedClass) =>
      storage.transaction((tx) => {
        for (const name of of) tx.retention.remove(kind, id(name), 50);
      });
    await remove('attributes');
    await remove('text');
    for (const name of of) {
      const isLeft = name !== 'consumer';
      const proof = await storage.verifications.find(id(name));
      assert.equal((proof?.attributes.length ?? 0) > 0, isLeft, name);
      const found = await storage.conversations.find(id(name));
      const [event] = await storage.events.listAfter(id(name), { after: 0, limit: 9 });
      const kept = [found?.preview, found?.page, event?.text, !found?.isCleared];
      assert.deepEqual(kept.map(Boolean), [isLeft, isLeft, isLeft, isLeft], name);
      assert.deepEqual([found?.sequence, event?.sequence], [1, 1]);
    }
    assert(!(await list(storage, 'text')).includes(`${id('consumer')} due`));
    await remove('conversation');
    for (const name of of) {
      const found = await storage.conversations.find(id(name));
      const events = await storage.events.listAfter(id(name), { after: 0, limit: 9 });
      assert.deepEqual([Boolean(found), events.length > 0], Array(2).fill(name !== 'consumer'));
    }
  },

  '[S52] of a held or restricted consumer nothing is due, nor of who they were before; held, none is erased':
    async (storage) => {
      await insertConsumers(storage, 'consumer', 'before');
      await storage.transaction((tx) => {
        tx.consumers.join(id('before'), consumerId);
        tx.consumerSessions.insert({ ...consumerSession('a'), expiresAt: 50 });
        tx.consumerSessions.insert({
          ...{ ...consumerSession('b'), expiresAt: 50 },
          consumerId: id('before'),
        });
        tx.retention.hold(consumerId, 7);
        tx.retention.hold(consumerId, 8);
        for (const name of ['a', 'b']) tx.retention.remove('session', id(name), 50);
        for (const name of ['consumer', 'before']) tx.retention.remove('consumer', id(name), 50);
      });
      assert.equal((await storage.consumers.find(consumerId))?.heldAt, 7);
      assert.deepEqual(await list(storage, 'session'), [id('a'), id('b')]);
      assert.deepEqual(await list(storage, 'consumer'), [id('before'), consumerId]);
      const erasing = storage.transaction((tx) => tx.consumers.erase(consumerId, 9));
      await assert.rejects(erasing, { code: 'consumer_erased' });
      await storage.transaction((tx) => {
        tx.retention.release(consumerId);
        tx.wrappingKeys.insertIfNone(wrappingKey('wrapping'));
        tx.consumerKeys.insert(consumerKey(consumerId, id('wrapping')));
        tx.consumerKeys.restrict(consumerId, 8);
      });
      assert.deepEqual(await list(storage, 'session'), [id('a'), id('b')]);
      await storage.transaction((tx) => tx.consumerKeys.unrestrict(consumerId));
      assert.deepEqual(await list(storage, 'session'), [`${id('a')} due`, `${id('b')} due`]);
      await storage.transaction((tx) => tx.consumers.erase(consumerId, 9));
      const holding = storage.transaction((tx) => tx.retention.hold(consumerId, 9));
      await assert.rejects(holding, { code: 'consumer_erased' });
    },
};

async function list(storage: Storage, of: RetainedClass): Promise<readonly string[]> {
  const page = { before: 50, after: { at: 0, id: '' }, limit: 9 };
  const listed = await storage.retention.list(of, brandId, page);
  return listed.map((one) => (one.isDue ? `${one.id} due` : one.id));
}
