import assert from 'node:assert/strict';
import {
  brandId,
  consumerId,
  consumerSession,
  conversation,
  id,
  insertConsumers,
  message,
  type Rules,
  verification,
} from '../samples.ts';

export const holdingRules: Rules = {
  '[S51] what is held of a consumer is listed by id, whether ended or not': async (storage) => {
    await insertConsumers(storage, 'consumer', 'other');
    await storage.transaction((tx) => {
      for (const name of ['a', 'b', 'c']) {
        tx.verifications.insert(verification(name));
        tx.consumerSessions.insert(consumerSession(name));
      }
      tx.verifications.insert({ ...verification('d'), consumerId: id('other') });
      tx.consumerSessions.insert({ ...consumerSession('d'), consumerId: id('other') });
      tx.verifications.end(id('b'), { at: 2, reason: 'expired' });
      tx.consumerSessions.end(id('b'), 2);
    });
    const { holdings } = storage;
    for (const list of [holdings.listVerifications, holdings.listSessions]) {
      const names = async (after: string, limit: number): Promise<readonly string[]> =>
        (await list(consumerId, { after, limit })).map((one) => one.id);
      assert.deepEqual(await names('', 9), [id('a'), id('b'), id('c')]);
      assert.deepEqual(await names(id('a'), 1), [id('b')]);
    }
  },

  '[S70] verifications of a consumer are listed newest first': async (storage) => {
    await insertConsumers(storage, 'consumer', 'other');
    await storage.transaction((tx) => {
      for (const [name, verifiedAt] of [
        ['b', 2],
        ['a', 3],
        ['c', 1],
      ] as const) {
        tx.verifications.insert({ ...verification(name), verifiedAt });
      }
      tx.verifications.insert({ ...verification('d'), consumerId: id('other') });
      tx.verifications.end(id('b'), { at: 2, reason: 'replaced' });
    });
    const names = async (limit: number): Promise<readonly string[]> =>
      (await storage.verifications.listNewest(consumerId, limit)).map((one) => one.id);
    assert.deepEqual(await names(9), [id('a'), id('b'), id('c')]);
    assert.deepEqual(await names(2), [id('a'), id('b')]);
  },

  '[S80] what is held of a consumer is counted, with the first time and the last': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer', 'other');
    await storage.transaction((tx) => {
      tx.verifications.insert({ ...verification('a'), verifiedAt: 7 });
      tx.verifications.insert({ ...verification('b'), verifiedAt: 5 });
      tx.verifications.insert({ ...verification('c'), consumerId: id('other'), verifiedAt: 9 });
      tx.consumerSessions.insert({ ...consumerSession('a'), createdAt: 3 });
      tx.conversations.insert({ ...conversation('conversation'), startedAt: 2 });
      tx.conversations.append(id('conversation'), {
        event: message(null),
        change: { lastMessage: { from: 'consumer', at: 8, preview: Uint8Array.of(1) } },
      });
    });
    const { holdings } = storage;
    const counts = (of: string) =>
      Promise.all([
        holdings.countVerifications(id(of)),
        holdings.countSessions(id(of)),
        holdings.countConversations(id(of)),
      ]);
    assert.deepEqual(await counts('consumer'), [
      { count: 2, firstAt: 5, lastAt: 7 },
      { count: 1, firstAt: 3, lastAt: 3 },
      { count: 1, firstAt: 2, lastAt: 8 },
    ]);
    const none = { count: 0, firstAt: null, lastAt: null };
    assert.deepEqual(await counts('nobody'), [none, none, none]);
  },

  '[S51] audit records of a subject are listed by number, of one brand': async (storage) => {
    const record = { at: 1, brandId, actor: 'a', action: 'b', correlationId: null, detail: {} };
    await storage.transaction((tx) => {
      tx.auditRecords.insert({ ...record, subject: consumerId });
      tx.auditRecords.insert({ ...record, subject: null });
      tx.auditRecords.insert({ ...record, subject: consumerId });
      tx.auditRecords.insert({ ...record, subject: id('other') });
      tx.auditRecords.insert({ ...record, subject: consumerId, brandId: id('foreign') });
    });
    const numbers = async (after: number, limit: number): Promise<readonly number[]> => {
      const listed = await storage.holdings.listAudit(brandId, consumerId, { after, limit });
      return listed.map(({ number }) => number);
    };
    assert.deepEqual(await numbers(0, 9), [1, 3]);
    assert.deepEqual(await numbers(1, 9), [3]);
    assert.deepEqual(await numbers(0, 1), [1]);
  },
};
