import assert from 'node:assert/strict';
import { auditHash, chainStart } from '../audit-chain.ts';
import type { AuditFilter, NewAuditRecord, Storage } from '../port.ts';
import { brandId, consumerId, id, insertConsumers, type Rules } from './samples.ts';

const record: NewAuditRecord = {
  ...{ at: 3, brandId, actor: 'agent:ada', action: 'conversation.read' },
  ...{ subject: id('conversation'), correlationId: null },
  detail: { rule: 'V3', count: 2, allowed: true, reason: null },
};
const checkpoint = { brandId, number: 1, hash: 'hash', statement: 'signed' };

export const auditRules: Rules = {
  '[S31] audit records are read as written, of one brand, in both directions': async (storage) => {
    const other = { ...record, at: 2, subject: null, detail: {} };
    await insert(storage, record, { ...record, brandId: id('other') }, other);
    const read = (await storage.auditRecords.listNewest(brandId, 9)).map(asInserted);
    assert.deepEqual(read, [other, record]);
    assert.equal((await storage.auditRecords.listNewest(brandId, 1)).length, 1);
    const first = await storage.auditRecords.listAfter(brandId, 0, 1);
    assert.deepEqual(first.map(asInserted), [record]);
    const second = await storage.auditRecords.listAfter(brandId, 1, 9);
    assert.deepEqual(second.map(asInserted), [other]);
  },

  '[S35] audit records of a brand are numbered without a gap and chained, whoever inserts at once':
    async (storage) => {
      const texts = Array.from({ length: 20 }, (_, index) => `${index}`);
      await Promise.all(texts.map((text) => insert(storage, { ...record, detail: { text } })));
      await insert(storage, { ...record, brandId: id('other') });
      const records = await storage.auditRecords.listAfter(brandId, 0, 99);
      const numbers = records.map(({ number }) => number);
      assert.deepEqual(
        numbers,
        [...texts.keys()].map((index) => index + 1),
      );
      let before = chainStart;
      for (const one of records) {
        assert.equal(one.hash, auditHash(one, before));
        before = one.hash;
      }
      const heads = await storage.auditRecords.listHeads();
      assert.deepEqual(
        heads.find((head) => head.brandId === brandId),
        { brandId, number: 20, hash: before },
      );
      assert.equal(heads.find((head) => head.brandId !== brandId)?.number, 1);
    },

  '[S35] a transaction that fails leaves no hole in the chain': async (storage) => {
    await insert(storage, record);
    const failing = storage.transaction((tx) => {
      tx.auditRecords.insert(record);
      tx.handshakes.consume(id('no such'), 1);
    });
    await assert.rejects(failing);
    await insert(storage, record);
    const records = await storage.auditRecords.listAfter(brandId, 0, 99);
    assert.deepEqual(
      records.map(({ number }) => number),
      [1, 2],
    );
  },

  '[S62] audit records are searched by who, what, whom and when, between two numbers': async (
    storage,
  ) => {
    const subject = id('else');
    await insert(
      storage,
      record,
      { ...record, actor: 'bo' },
      { ...record, action: 'conversation_read' },
      { ...record, subject },
      { ...record, at: 9, correlationId: 'request' },
      { ...record, brandId: id('other') },
    );
    const find = async (filter: AuditFilter, page = { from: 1, to: 9, limit: 9 }) => {
      const found = await storage.auditRecords.search(brandId, filter, page);
      return found.map(({ number }) => number);
    };
    assert.deepEqual(await find({}), [5, 4, 3, 2, 1]);
    assert.deepEqual(await find({ actor: 'bo' }), [2]);
    assert.deepEqual(await find({ action: 'conversation_' }), [3]);
    assert.deepEqual(await find({ action: 'Conversation' }), []);
    assert.deepEqual(await find({ subject }), [4]);
    assert.deepEqual(await find({ subject, actor: 'bo' }), []);
    assert.deepEqual(await find({ since: 4 }), [5]);
    assert.deepEqual(await find({ correlationId: 'request' }), [5]);
    assert.deepEqual(await find({ until: 8 }), [4, 3, 2, 1]);
    assert.deepEqual(await find({}, { from: 2, to: 4, limit: 2 }), [4, 3]);
    assert.deepEqual(
      await find({ subject: record.subject ?? '' }, { from: 2, to: 4, limit: 9 }),
      [3, 2],
    );
  },

  '[S81] audit records of one action are counted between two numbers, of one brand': async (
    storage,
  ) => {
    const foreign = { ...record, brandId: id('other') };
    await insert(storage, record, { ...record, action: 'else' }, foreign, record, record);
    const count = (from: number, to: number) =>
      storage.auditRecords.count(brandId, record.action, { from, to });
    assert.deepEqual([await count(1, 9), await count(2, 3), await count(5, 9)], [3, 1, 0]);
  },

  '[S64] only what a cut names is removed, with the checkpoints before it; a cut never goes back':
    async (storage) => {
      await insert(storage, ...Array.from({ length: 5 }, () => record));
      const remove = (limit = 9) =>
        storage.transaction((tx) => tx.auditRecords.removeCut(brandId, limit));
      const numbers = async () =>
        (await storage.auditRecords.listAfter(brandId, 0, 9)).map(({ number }) => number);
      await remove();
      assert.deepEqual(await numbers(), [1, 2, 3, 4, 5]);
      const cut = { ...checkpoint, number: 3 };
      await storage.transaction((tx) => {
        for (const number of [1, 3]) tx.auditCheckpoints.insert({ ...checkpoint, number });
        tx.auditCuts.put(cut);
        tx.auditCuts.put({ ...cut, number: 2, statement: 'older' });
        tx.auditCuts.put({ ...cut, brandId: id('other') });
      });
      assert.deepEqual(await storage.auditCuts.find(brandId), cut);
      await remove(2);
      assert.deepEqual(await numbers(), [3, 4, 5]);
      await remove();
      assert.deepEqual(await numbers(), [4, 5]);
      assert.deepEqual(await storage.auditCheckpoints.listAfter(brandId, 0, 9), [cut]);
      assert.deepEqual(await storage.auditCheckpoints.findNewestUpTo(brandId, 2), undefined);
      await insert(storage, record);
      assert.deepEqual(await numbers(), [4, 5, 6]);
    },

  '[S64] the first record about somebody who is held is found, or about who they were before':
    async (storage) => {
      await insertConsumers(storage, 'consumer', 'before', 'free');
      const about = (name: string) => ({ ...record, subject: id(name) });
      await insert(storage, about('free'), about('before'), about('consumer'));
      const first = () => storage.auditRecords.findFirstHeld(brandId);
      assert.equal(await first(), undefined);
      await storage.transaction((tx) => tx.retention.hold(consumerId, 7));
      assert.equal(await first(), 3);
      await storage.transaction((tx) => tx.consumers.join(id('before'), consumerId));
      assert.equal(await first(), 2);
      await storage.transaction((tx) => tx.retention.release(consumerId));
      assert.equal(await first(), undefined);
    },

  '[S36] checkpoints are kept as first written; keys that sign them are never removed': async (
    storage,
  ) => {
    const key = { kid: 'k', publicJwk: '{}', privateKey: Uint8Array.of(1), createdAt: 1 };
    const later = { ...checkpoint, number: 5 };
    await storage.transaction((tx) => {
      tx.auditKeys.insert(key);
      tx.auditCheckpoints.insert(checkpoint);
      tx.auditCheckpoints.insert({ ...checkpoint, statement: 'another' });
      tx.auditCheckpoints.insert(later);
      tx.auditCheckpoints.insert({ ...checkpoint, brandId: id('other') });
    });
    assert.deepEqual(await storage.auditKeys.list(), [key]);
    assert.deepEqual(await storage.auditCheckpoints.listAfter(brandId, 0, 9), [checkpoint, later]);
    assert.deepEqual(await storage.auditCheckpoints.listAfter(brandId, 1, 9), [later]);
    assert.deepEqual(await storage.auditCheckpoints.findNewestUpTo(brandId, 9), later);
    assert.equal(await storage.auditCheckpoints.findNewestUpTo(id('nobody'), 9), undefined);
  },
};

async function insert(storage: Storage, ...records: readonly NewAuditRecord[]): Promise<void> {
  await storage.transaction((tx) => {
    for (const one of records) tx.auditRecords.insert(one);
  });
}

function asInserted({
  number: _,
  hash: __,
  ...inserted
}: NewAuditRecord & {
  readonly number: number;
  readonly hash: string;
}): NewAuditRecord {
  return inserted;
}
