import assert from 'node:assert/strict';
import type { BrandRecord, Storage } from '../port.ts';
import { refuses, winners } from './expect.ts';
import {
  agent,
  agentSession,
  brand,
  brandId,
  bytes,
  connector,
  consumer,
  consumerId,
  consumerKey,
  consumerSession,
  handshake,
  id,
  insertBrand,
  insertConsumers,
  invitation,
  type Rules,
  ticket,
  verification,
  wrappingKey,
} from './samples.ts';

const otherBrand: BrandRecord = { ...brand, id: id('other-brand') };
const awkward = 'quote\' double" nul\0 emoji 👩🏽‍💻 right‏to left \u202e; DROP TABLE brands; --';

export const recordRules: Rules = {
  '[S9] what is not there is undefined or empty': async (storage) => {
    const none = id('none');
    const found = await Promise.all([
      storage.brands.find(none),
      storage.connectors.find(none),
      storage.agents.find(none),
      storage.agents.findByLogin(none),
      storage.agentSessions.find(none),
      storage.agentSessions.findByCookie(none),
      storage.invitations.find(none),
      storage.consumers.find(none),
      storage.consumers.findByIdentityKey(none),
      storage.consumerKeys.find(none),
      storage.verifications.find(none),
      storage.consumerSessions.find(none),
      storage.consumerSessions.findByCookie(none),
      storage.handshakes.find(none),
      storage.tickets.find(none),
      storage.conversations.find(none),
      storage.conversations.findOpenByConsumer(none),
      storage.conversations.findNewestByConsumer(none),
    ]);
    assert.deepEqual([...new Set(found)], [undefined]);
    const listed = await Promise.all([
      storage.brands.list(),
      storage.connectors.listByBrand(none),
      storage.agents.listByBrand(none),
      storage.verifications.listDue(1e12, 9),
      storage.consumerSessions.listByVerification(none),
      storage.conversations.listChanged(none, { after: 0, limit: 9 }),
      storage.conversations.listNewest(none, { limit: 9 }),
      storage.conversations.listByVerification(none),
      storage.events.listAfter(none, { after: 0, limit: 9 }),
      storage.events.listBefore(none, { limit: 9 }),
      storage.auditRecords.listNewest(none, 9),
      storage.auditRecords.listNewestOf(none, 'a', 9),
      storage.findings.listByConnector(none, { sinceDay: 0, limit: 9 }),
    ]);
    assert.deepEqual(listed.flat(), []);
  },

  '[S10] brands, connectors and agents are read as written': async (storage) => {
    const named = { ...brand, name: awkward, settings: JSON.stringify({ awkward }) };
    const ada = { ...agent('ada'), name: awkward };
    await storage.transaction((tx) => {
      tx.brands.put(named);
      tx.connectors.put(connector('two', 2));
      tx.connectors.put(connector('one', 1));
      tx.agents.insert(ada);
      tx.agents.insert(agent('bo'));
      tx.agentSessions.insert(agentSession('session'));
      tx.invitations.insert(invitation('first'));
      tx.invitations.insert({ ...invitation('second'), login: 'cy', roles: [] });
    });
    assert.deepEqual(await storage.brands.find(brandId), named);
    assert.deepEqual(await storage.connectors.listByBrand(brandId), [
      connector('one', 1),
      connector('two', 2),
    ]);
    assert.deepEqual(await storage.agents.find(ada.id), ada);
    assert.deepEqual(await storage.agents.findByLogin('bo'), agent('bo'));
    assert.deepEqual(await storage.agents.listByBrand(brandId), [ada, agent('bo')]);
    await storage.transaction((tx) => tx.agents.setRoles(ada.id, ['privacy-officer']));
    const changed = { ...ada, roles: ['privacy-officer'] };
    assert.deepEqual(await storage.agents.listByBrand(brandId), [changed, agent('bo')]);
    const session = agentSession('session');
    assert.deepEqual(await storage.agentSessions.find(session.id), session);
    assert.deepEqual(await storage.agentSessions.findByCookie(session.cookieHash), session);
    assert.deepEqual(await storage.invitations.find('first'), invitation('first'));
    assert.equal((await storage.invitations.find('second'))?.login, 'cy');
  },

  '[S10] consumers, keys, verifications and sessions are read as written': async (storage) => {
    await insertConsumers(storage, 'consumer');
    const identified = { ...consumer('known', 'identity key'), connectorId: id('connector') };
    const session = { ...consumerSession('session', id('proof')), page: bytes(0, 1, 0) };
    const pooled = Buffer.from('a view on a shared pool').subarray(2, 6);
    await storage.transaction((tx) => {
      tx.consumers.insert(identified);
      tx.wrappingKeys.insertIfNone(wrappingKey('w'));
      tx.consumerKeys.insert({ ...consumerKey(consumerId, id('w')), wrapped: pooled });
      tx.verifications.insert({ ...verification('proof'), acr: 'loa2', attributes: bytes() });
      tx.consumerSessions.insert(session);
      tx.handshakes.insert(handshake('handshake'));
      tx.tickets.insert({ ...ticket('ticket'), kind: 'agent' });
    });
    const found = { ...identified, joinedTo: null, erasedAt: null, heldAt: null };
    assert.deepEqual(await storage.consumers.find(identified.id), found);
    assert.deepEqual(await storage.consumers.findByIdentityKey('identity key'), found);
    assert.deepEqual(plain((await storage.consumerKeys.find(consumerId))?.wrapped), [...pooled]);
    assert.deepEqual(await storage.verifications.find(id('proof')), {
      ...{ ...verification('proof'), acr: 'loa2', attributes: bytes() },
      ...{ endedAt: null, endReason: null },
    });
    const read = { ...session, endedAt: null, usedAt: null };
    assert.deepEqual(await storage.consumerSessions.find(session.id), read);
    assert.deepEqual(await storage.consumerSessions.findByCookie(session.cookieHash), read);
    assert.deepEqual(await storage.handshakes.find(id('handshake')), handshake('handshake'));
    assert.equal((await storage.tickets.find('ticket'))?.kind, 'agent');
  },

  '[S11] a page has at most `limit` rows, and none for a limit of zero or less': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) => {
      for (const name of ['a', 'b', 'c']) tx.verifications.insert(verification(name, 10));
    });
    for (const [limit, rows] of [
      [2, 2],
      [9, 3],
      [0, 0],
      [-1, 0],
      [Number.NaN, 0],
    ] as const) {
      assert.equal((await storage.verifications.listDue(10, limit)).length, rows, `${limit}`);
    }
  },

  '[S12] a brand and a connector that are put again are replaced': async (storage) => {
    await insertBrand(storage);
    await storage.transaction((tx) => tx.connectors.put(connector('one', 1)));
    const renamed = { ...brand, name: 'Borealis', settings: '{}' };
    const moved = { ...connector('one', 7), settings: '{"b":2}' };
    await storage.transaction((tx) => {
      tx.brands.put(renamed);
      tx.connectors.put(moved);
    });
    assert.deepEqual(await storage.brands.list(), [renamed]);
    assert.deepEqual(await storage.connectors.listByBrand(brandId), [moved]);
  },

  '[S12] a connector cannot be put under another brand': async (storage) => {
    await insertTwoBrands(storage);
    await storage.transaction((tx) => tx.connectors.put(connector('one')));
    await refuses(storage, 'already_exists', (tx) =>
      tx.connectors.put({ ...connector('one'), brandId: otherBrand.id }),
    );
    assert.equal((await storage.connectors.find(id('one')))?.brandId, brandId);
  },

  '[S13] removeOthers keeps those named, and those of other brands': async (storage) => {
    await insertTwoBrands(storage);
    const foreign = { ...connector('foreign'), brandId: otherBrand.id };
    await storage.transaction((tx) => {
      for (const name of ['one', 'two', 'three']) tx.connectors.put(connector(name));
      tx.connectors.put(foreign);
    });
    await storage.transaction((tx) => tx.connectors.removeOthers(brandId, [id('two')]));
    assert.deepEqual(await storage.connectors.listByBrand(brandId), [connector('two')]);
    await storage.transaction((tx) => tx.connectors.removeOthers(brandId, []));
    assert.deepEqual(await storage.connectors.listByBrand(brandId), []);
    assert.deepEqual(await storage.connectors.listByBrand(otherBrand.id), [foreign]);
  },

  '[S14] a login is taken for all brands': async (storage) => {
    await insertTwoBrands(storage);
    await storage.transaction((tx) => tx.agents.insert(agent('ada')));
    const second = { ...agent('ada'), id: id('second'), brandId: otherBrand.id };
    await refuses(storage, 'already_exists', (tx) => tx.agents.insert(second));
    await storage.transaction((tx) => tx.agents.insert({ ...second, login: 'free' }));
  },

  '[S15] of consumers with one identity key that come at once, one is inserted': async (
    storage,
  ) => {
    await insertBrand(storage);
    const attempts = ['a', 'b', 'c', 'd'].map((name) =>
      storage.transaction((tx) => tx.consumers.insert(consumer(name, 'same person'))),
    );
    assert.equal(await winners(attempts, 'already_exists'), 1);
    const found = await storage.consumers.findByIdentityKey('same person');
    assert.equal(found?.id, id('a'));
  },

  '[S15] an id is taken; consumers without identity key do not collide': async (storage) => {
    await insertConsumers(storage, 'a', 'b');
    await refuses(storage, 'already_exists', (tx) => tx.consumers.insert(consumer('a', 'key')));
  },
};

async function insertTwoBrands(storage: Storage): Promise<void> {
  await storage.transaction((tx) => {
    tx.brands.put(brand);
    tx.brands.put(otherBrand);
  });
}

function plain(value: Uint8Array | undefined): readonly number[] | undefined {
  return value && [...value];
}
