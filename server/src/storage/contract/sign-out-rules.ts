import assert from 'node:assert/strict';
import type { ConsumerSessionRecord, Storage } from '../port.ts';
import { refuses } from './expect.ts';
import {
  brandId,
  consumerId,
  consumerSession,
  id,
  insertConsumers,
  type Rules,
} from './samples.ts';

const signOut = (target: string, at: number, expiresAt = 100) => ({ target, at, expiresAt });

export const signOutRules: Rules = {
  '[S40] live sessions are listed by sid, consumer and connector, oldest first': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer', 'other');
    const made = (name: string, differs: Partial<ConsumerSessionRecord>) => ({
      ...consumerSession(name, id('proof')),
      ...differs,
    });
    await storage.transaction((tx) => {
      tx.consumerSessions.insert(made('b', { createdAt: 20, sidKey: 'sid' }));
      tx.consumerSessions.insert(made('a', { createdAt: 10, sidKey: 'sid' }));
      tx.consumerSessions.insert(made('plain', { createdAt: 15 }));
      tx.consumerSessions.insert(made('late', { createdAt: 21, sidKey: 'sid' }));
      tx.consumerSessions.insert(made('over', { createdAt: 5, sidKey: 'sid' }));
      const elsewhere = { consumerId: id('other'), connectorId: id('two'), sidKey: 'sid 2' };
      tx.consumerSessions.insert(made('elsewhere', elsewhere));
      tx.consumerSessions.end(id('over'), 9);
    });
    const { listBySid, listByConsumer, listByConnector } = storage.consumerSessions;
    const page = { until: 20, limit: 9 };
    const ids = async (listed: Promise<readonly ConsumerSessionRecord[]>) =>
      (await listed).map((session) => session.id);
    assert.deepEqual(await ids(listBySid('sid', page)), [id('a'), id('b')]);
    assert.deepEqual(await ids(listByConsumer(consumerId, page)), [id('a'), id('plain'), id('b')]);
    const withoutSid = { ...page, withoutSid: true };
    assert.deepEqual(await ids(listByConsumer(consumerId, withoutSid)), [id('plain')]);
    const everybody = await ids(listByConnector(id('connector'), { until: 21, limit: 2 }));
    assert.deepEqual(everybody, [id('a'), id('plain')]);
    assert.deepEqual(await ids(listByConnector(id('two'), page)), [id('elsewhere')]);
  },

  '[S41] nothing that began before a sign-out is kept after it': async (storage) => {
    await storage.transaction((tx) => tx.signOuts.put(signOut('one', 50)));
    const check = (targets: readonly string[], since: number) =>
      storage.transaction((tx) => tx.signOuts.checkNone(targets, since));
    await check(['one'], 51);
    await check(['two'], 1);
    await check([], 1);
    for (const since of [50, 49]) {
      await refuses(storage, 'signed_out', (tx) => {
        tx.signOutOrders.put({ connectorId: id('connector'), brandId, at: 1 });
        tx.signOuts.checkNone(['two', 'one'], since);
      });
    }
    assert.deepEqual(await storage.signOutOrders.list(9), []);
    assert.deepEqual(await storage.signOuts.find('one'), signOut('one', 50), 'a check reads only');
  },

  '[S41] times of a sign-out never fall, and it is forgotten from its expiry on': async (
    storage,
  ) => {
    await storage.transaction((tx) => {
      tx.signOuts.put(signOut('one', 50));
      tx.signOuts.put(signOut('one', 40, 90));
    });
    assert.deepEqual(await storage.signOuts.find('one'), signOut('one', 50));
    await storage.transaction((tx) => tx.signOuts.removeExpired(99));
    assert.notEqual(await storage.signOuts.find('one'), undefined);
    await storage.transaction((tx) => tx.signOuts.removeExpired(100));
    assert.equal(await storage.signOuts.find('one'), undefined);
  },

  '[S42] an order to sign out a connector stands until that very one is removed': async (
    storage,
  ) => {
    const order = (connector: string, at: number) => ({ connectorId: id(connector), brandId, at });
    await storage.transaction((tx) => {
      tx.signOutOrders.put(order('b', 20));
      tx.signOutOrders.put(order('a', 10));
      tx.signOutOrders.put(order('a', 30));
    });
    const list = (storage: Storage) => storage.signOutOrders.list(9);
    assert.deepEqual(await list(storage), [order('b', 20), order('a', 30)]);
    assert.deepEqual(await storage.signOutOrders.list(1), [order('b', 20)]);
    await storage.transaction((tx) => {
      tx.signOutOrders.remove(order('a', 10));
      tx.signOutOrders.remove(order('b', 20));
    });
    assert.deepEqual(await list(storage), [order('a', 30)]);
  },
};
