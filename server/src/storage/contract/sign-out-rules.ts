import assert from 'node:assert/strict';
import type { ConsumerSessionRecord, Storage } from '../port.ts';
import type { HeldProof } from '../verification-port.ts';
import { refuses } from './expect.ts';
import {
  brandId,
  consumerId,
  consumerSession,
  id,
  insertConsumers,
  type Rules,
  verification,
} from './samples.ts';

const signOut = (target: string, at: number, expiresAt = 100) => ({ target, at, expiresAt });

const ids = (sessions: readonly ConsumerSessionRecord[]) => sessions.map((session) => session.id);

/** Three of one browser, of which one is another's, and one of another browser. */
async function storeBrowser(storage: Storage): Promise<void> {
  await insertConsumers(storage, 'consumer', 'other');
  const made = (name: string, createdAt: number, browserId = 'one') => ({
    ...{ ...consumerSession(name), createdAt, browserId },
    consumerId: name === 'b' ? id('other') : consumerId,
  });
  await storage.transaction((tx) => {
    tx.consumerSessions.insert(made('a', 10));
    tx.consumerSessions.insert(made('b', 11));
    tx.consumerSessions.insert(made('over', 12));
    tx.consumerSessions.insert(made('c', 13, 'two'));
  });
}

async function sessionsOf(storage: Storage, browserId: string): Promise<readonly string[]> {
  return ids(await storage.consumerSessions.listByBrowser(browserId, { until: 20, limit: 9 }));
}

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

  '[S83] sessions of one browser are listed until they end': async (storage) => {
    await storeBrowser(storage);
    await storage.transaction((tx) => tx.consumerSessions.end(id('over'), 9));
    assert.deepEqual(await sessionsOf(storage, 'one'), [id('a'), id('b')]);
    assert.deepEqual(await sessionsOf(storage, 'two'), [id('c')]);
    const page = { until: 20, limit: 9, browserId: 'one' };
    const { listByConsumer } = storage.consumerSessions;
    assert.deepEqual(ids(await listByConsumer(consumerId, page)), [id('a')]);
  },

  '[S83] of two browsers that are one, all sessions are of one, ended ones too': async (
    storage,
  ) => {
    await storeBrowser(storage);
    await storage.transaction((tx) => {
      tx.consumerSessions.end(id('over'), 9);
      tx.consumerSessions.unite(id('a'), id('c'));
      tx.consumerSessions.unite(id('b'), id('c'));
    });
    assert.deepEqual(await sessionsOf(storage, 'one'), []);
    assert.deepEqual(await sessionsOf(storage, 'two'), [id('a'), id('b'), id('c')]);
    assert.equal((await storage.consumerSessions.find(id('over')))?.browserId, 'two');
  },

  '[S83] a session that takes another’s place is of the browser that that one is of by then':
    async (storage) => {
      await storeBrowser(storage);
      const made = (name: string) => ({ ...consumerSession(name), browserId: 'one' });
      await storage.transaction((tx) => {
        tx.consumerSessions.unite(id('a'), id('c'));
        tx.consumerSessions.insert(made('next'), id('a'));
        tx.consumerSessions.insert(made('first'), id('unknown'));
      });
      const { find } = storage.consumerSessions;
      assert.equal((await find(id('next')))?.browserId, 'two');
      assert.equal((await find(id('first')))?.browserId, 'one');
    },

  '[S84] the newest proof that a living session holds is found, however many there are': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer');
    const names = Array.from({ length: 120 }, (_, count) => `p${count}`);
    await storage.transaction((tx) => {
      for (const [verifiedAt, name] of names.entries()) {
        tx.verifications.insert({ ...verification(name), verifiedAt });
        tx.consumerSessions.insert(consumerSession(`s-${name}`, id(name)));
      }
      tx.verifications.insert({ ...verification('unheld'), verifiedAt: 200 });
    });
    const found = async (more: Partial<HeldProof> = {}) => {
      const held = { now: 50, except: id('p119'), exceptBrowser: null, ...more };
      return (await storage.verifications.findHeld(consumerId, held))?.id;
    };
    assert.equal(await found(), id('p118'));
    assert.equal(await found({ exceptBrowser: 'browser of s-p118' }), id('p117'));
    await storage.transaction((tx) => {
      tx.consumerSessions.end(id('s-p118'), 20);
      tx.verifications.end(id('p117'), { at: 20, reason: 'signed_out' });
    });
    assert.equal(await found(), id('p116'));
    assert.equal(await found({ now: 100 }), undefined, 'their time is over');
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
