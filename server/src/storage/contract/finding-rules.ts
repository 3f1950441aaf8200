import assert from 'node:assert/strict';
import type { FindingRecord } from '../port.ts';
import { brandId, id, insertBrand, type Rules } from './samples.ts';

const connectorId = id('connector');
const finding: FindingRecord = {
  ...{ brandId, connectorId, day: 20, kind: 'refused', code: 'expired' },
  ...{ count: 1, lastAt: 5, correlationId: null },
};

export const findingRules: Rules = {
  '[S82] what is thought of a provider is put, and outlives the connector': async (storage) => {
    await insertBrand(storage);
    const { find } = storage.connectorTrust;
    assert.equal(await find(connectorId), undefined);
    for (const state of ['suspected', 'off', 'trusted'] as const) {
      const record = { connectorId, brandId, state, at: 7 };
      await storage.transaction((tx) => tx.connectorTrust.put(record));
      assert.deepEqual(await find(connectorId), record);
    }
    await storage.transaction((tx) => tx.connectors.removeOthers(brandId, []));
    assert.equal((await find(connectorId))?.state, 'trusted');
    assert.equal(await find(id('other')), undefined);
  },

  '[S33] findings are counted by connector, day, kind and code': async (storage) => {
    const later: FindingRecord = { ...finding, count: 3, lastAt: 9, correlationId: 'request' };
    await storage.transaction((tx) => {
      tx.findings.add(finding);
      tx.findings.add(later);
      tx.findings.add({ ...finding, day: 21, lastAt: 8 });
      tx.findings.add({ ...finding, kind: 'trial', lastAt: 7 });
      tx.findings.add({ ...finding, code: 'too_old', lastAt: 6 });
      tx.findings.add({ ...finding, connectorId: id('other') });
    });
    const page = { sinceDay: 20, limit: 9 };
    assert.deepEqual(await storage.findings.listByConnector(connectorId, page), [
      { ...later, count: 4 },
      { ...finding, day: 21, lastAt: 8 },
      { ...finding, kind: 'trial', lastAt: 7 },
      { ...finding, code: 'too_old', lastAt: 6 },
    ]);
    const since = { sinceDay: 21, limit: 9 };
    assert.equal((await storage.findings.listByConnector(connectorId, since)).length, 1);
    const least = { sinceDay: 0, limit: 2 };
    assert.equal((await storage.findings.listByConnector(connectorId, least)).length, 2);
  },

  '[S33] of one connector and day there are at most 500 findings; those known count on': async (
    storage,
  ) => {
    await storage.transaction((tx) => {
      for (let n = 0; n < 501; n += 1) tx.findings.add({ ...finding, code: `code-${n}` });
      tx.findings.add({ ...finding, code: 'code-0', lastAt: 6 });
      tx.findings.add({ ...finding, day: 21, code: 'code-500' });
    });
    const listed = await storage.findings.listByConnector(connectorId, {
      ...{ sinceDay: 0, limit: 900 },
    });
    assert.equal(listed.filter(({ day }) => day === 20).length, 500);
    assert.deepEqual(
      listed.filter(({ code }) => code === 'code-500').map(({ day }) => day),
      [21],
    );
    assert.deepEqual([listed[0]?.code, listed[0]?.count], ['code-0', 2]);
  },

  '[S33] old findings are removed by day': async (storage) => {
    await storage.transaction((tx) => {
      tx.findings.add(finding);
      tx.findings.add({ ...finding, day: 21 });
    });
    await storage.transaction((tx) => tx.findings.removeBefore(21));
    const page = { sinceDay: 0, limit: 9 };
    const left = await storage.findings.listByConnector(connectorId, page);
    assert.deepEqual(
      left.map(({ day }) => day),
      [21],
    );
  },

  '[S34] audit records of one action are listed apart, newest first': async (storage) => {
    const record = { at: 1, brandId, actor: 'a', subject: null, correlationId: null, detail: {} };
    await storage.transaction((tx) => {
      tx.auditRecords.insert({ ...record, action: 'one' });
      tx.auditRecords.insert({ ...record, action: 'other' });
      tx.auditRecords.insert({ ...record, action: 'one', at: 2 });
      tx.auditRecords.insert({ ...record, action: 'one', brandId: id('foreign') });
    });
    const listed = await storage.auditRecords.listNewestOf(brandId, 'one', 9);
    assert.deepEqual(
      listed.map(({ at }) => at),
      [2, 1],
    );
    assert.equal((await storage.auditRecords.listNewestOf(brandId, 'one', 1)).length, 1);
  },
};
