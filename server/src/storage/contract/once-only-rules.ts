import assert from 'node:assert/strict';
import type { Storage, StorageErrorCode, Transaction } from '../port.ts';
import { refuses, winners } from './expect.ts';
import {
  agent,
  agentSession,
  bytes,
  consumerSession,
  handshake,
  id,
  insertBrand,
  insertConsumers,
  invitation,
  type Rules,
  ticket,
  verification,
} from './samples.ts';

type OnceOnly = {
  readonly code: StorageErrorCode;
  insert(tx: Transaction, name: string, expiresAt: number): void;
  consume(tx: Transaction, name: string, now: number): void;
  find(storage: Storage, name: string): Promise<unknown>;
};

const things: Readonly<Record<string, OnceOnly>> = {
  'an invitation': {
    code: 'invitation_used',
    insert: (tx, name, expiresAt) => tx.invitations.insert(invitation(name, expiresAt)),
    consume: (tx, name, now) => tx.invitations.consume(name, now),
    find: (storage, name) => storage.invitations.find(name),
  },
  'a handshake': {
    code: 'handshake_used',
    insert: (tx, name, expiresAt) => tx.handshakes.insert(handshake(name, expiresAt)),
    consume: (tx, name, now) => tx.handshakes.consume(id(name), now),
    find: (storage, name) => storage.handshakes.find(id(name)),
  },
  'a ticket': {
    code: 'ticket_used',
    insert: (tx, name, expiresAt) => tx.tickets.insert(ticket(name, expiresAt)),
    consume: (tx, name, now) => tx.tickets.consume(name, now),
    find: (storage, name) => storage.tickets.find(name),
  },
};

const consuming: Rules = Object.fromEntries(
  Object.entries(things).map(([name, thing]) => [
    `[S16] ${name} can be consumed once, before it expires, by one of many`,
    async (storage: Storage) => {
      const { code } = thing;
      await insertBrand(storage);
      await storage.transaction((tx) => thing.insert(tx, 'x', 100));
      await refuses(storage, code, (tx) => thing.consume(tx, 'unknown', 1));
      await refuses(storage, code, (tx) => thing.consume(tx, 'x', 100));
      assert.notEqual(await thing.find(storage, 'x'), undefined, 'a refusal consumes nothing');
      const attempts = [1, 2, 3, 4].map(() =>
        storage.transaction((tx) => thing.consume(tx, 'x', 99)),
      );
      assert.equal(await winners(attempts, code), 1);
      assert.equal(await thing.find(storage, 'x'), undefined);
    },
  ]),
);

const kept = (name: string, refreshAt: number) => {
  return { verificationId: id(name), sealed: bytes(1, 2), refreshAt };
};

export const onceOnlyRules: Rules = {
  ...consuming,

  '[S17] a digest is accepted once for each connector': async (storage) => {
    const token = { connectorId: id('one'), digest: 'digest', expiresAt: 100 };
    const attempts = [1, 2, 3, 4].map(() =>
      storage.transaction((tx) => tx.usedTokens.insert(token)),
    );
    assert.equal(await winners(attempts, 'token_replayed'), 1);
    await storage.transaction((tx) => {
      tx.usedTokens.insert({ ...token, connectorId: id('two') });
      tx.usedTokens.insert({ ...token, digest: 'another' });
    });
  },

  '[S17] a replayed token undoes all that was to happen with it': async (storage) => {
    await insertBrand(storage);
    const token = { connectorId: id('one'), digest: 'digest', expiresAt: 100 };
    await storage.transaction((tx) => tx.usedTokens.insert(token));
    await refuses(storage, 'token_replayed', (tx) => {
      tx.tickets.insert(ticket('x'));
      tx.usedTokens.insert(token);
    });
    assert.equal(await storage.tickets.find('x'), undefined);
  },

  '[S18] handshakes, tickets and agent sessions are removed from their expiry on': async (
    storage,
  ) => {
    await insertBrand(storage);
    await storage.transaction((tx) => {
      tx.agents.insert(agent('ada'));
      for (const [name, expiresAt] of [
        ['before', 49],
        ['at', 50],
        ['after', 51],
      ] as const) {
        tx.handshakes.insert(handshake(name, expiresAt));
        tx.tickets.insert(ticket(name, expiresAt));
        tx.agentSessions.insert(agentSession(name, expiresAt));
      }
    });
    await storage.transaction((tx) => {
      tx.handshakes.removeExpired(50);
      tx.tickets.removeExpired(50);
      tx.agentSessions.removeExpired(50);
    });
    for (const [name, left] of [
      ['before', false],
      ['at', false],
      ['after', true],
    ] as const) {
      assert.equal((await storage.handshakes.find(id(name))) !== undefined, left, name);
      assert.equal((await storage.tickets.find(name)) !== undefined, left, name);
      assert.equal((await storage.agentSessions.find(id(name))) !== undefined, left, name);
    }
    await storage.transaction((tx) => tx.agentSessions.remove(id('after')));
    assert.equal(await storage.agentSessions.find(id('after')), undefined);
  },

  '[S18] a digest is forgotten from its expiry on, and not before': async (storage) => {
    const token = { connectorId: id('one'), digest: 'digest', expiresAt: 50 };
    await storage.transaction((tx) => tx.usedTokens.insert(token));
    await refuses(storage, 'token_replayed', (tx) => {
      tx.usedTokens.removeExpired(49);
      tx.usedTokens.insert(token);
    });
    await storage.transaction((tx) => {
      tx.usedTokens.removeExpired(50);
      tx.usedTokens.insert(token);
    });
  },

  '[S19] a verification ends once and keeps its first reason': async (storage) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) => tx.verifications.insert(verification('v')));
    await storage.transaction((tx) =>
      tx.verifications.end(id('v'), { at: 60, reason: 'signed_out' }),
    );
    for (const name of ['v', 'unknown']) {
      await refuses(storage, 'verification_over', (tx) =>
        tx.verifications.end(id(name), { at: 70, reason: 'expired' }),
      );
    }
    const ended = await storage.verifications.find(id('v'));
    assert.deepEqual([ended?.endedAt, ended?.endReason], [60, 'signed_out']);
  },

  '[S19] due are those that expired and have not ended, oldest first': async (storage) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) => {
      for (const [name, expiresAt] of [
        ['late', 51],
        ['b', 50],
        ['a', 49],
        ['over', 48],
      ] as const) {
        tx.verifications.insert(verification(name, expiresAt));
      }
      tx.verifications.end(id('over'), { at: 40, reason: 'replaced' });
    });
    const due = await storage.verifications.listDue(50, 9);
    assert.deepEqual(
      due.map((record) => record.id),
      [id('a'), id('b')],
    );
    const first = await storage.verifications.listDue(50, 1);
    assert.deepEqual(
      first.map((record) => record.id),
      [id('a')],
    );
  },

  '[S20] an ended session cannot be changed or ended again': async (storage) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) => tx.consumerSessions.insert(consumerSession('s')));
    await storage.transaction((tx) => tx.consumerSessions.setPage(id('s'), bytes(1)));
    await storage.transaction((tx) => tx.consumerSessions.setCookie(id('s'), 'newer'));
    await storage.transaction((tx) => tx.consumerSessions.end(id('s'), 60));
    for (const name of ['s', 'unknown']) {
      for (const attempt of [
        (tx: Transaction) => tx.consumerSessions.setPage(id(name), bytes(2)),
        (tx: Transaction) => tx.consumerSessions.markUsed(id(name), 70),
        (tx: Transaction) => tx.consumerSessions.end(id(name), 70),
        (tx: Transaction) => tx.consumerSessions.setCookie(id(name), 'another'),
      ]) {
        await refuses(storage, 'session_over', attempt);
      }
    }
    const ended = await storage.consumerSessions.find(id('s'));
    const changed = { page: bytes(1), cookieHash: 'newer', endedAt: 60, usedAt: null };
    assert.deepEqual(ended, { ...consumerSession('s'), ...changed });
  },

  '[S20] verified sessions are listed as unused until they are used or end': async (storage) => {
    await insertConsumers(storage, 'consumer');
    const made = (name: string, createdAt: number, proof: string | null = 'proof') => ({
      ...consumerSession(name, proof === null ? null : id(proof)),
      createdAt,
    });
    await storage.transaction((tx) => {
      for (const [name, createdAt] of [
        ['b', 20],
        ['a', 10],
        ['used', 5],
        ['over', 6],
      ] as const) {
        tx.consumerSessions.insert(made(name, createdAt));
      }
      tx.consumerSessions.insert(made('late', 21));
      tx.consumerSessions.insert(made('anonymous', 7, null));
      tx.consumerSessions.markUsed(id('used'), 8);
      tx.consumerSessions.markUsed(id('used'), 9);
      tx.consumerSessions.end(id('over'), 9);
    });
    const names = async (limit: number) =>
      (await storage.consumerSessions.listUnused(20, limit)).map((session) => session.id);
    assert.deepEqual(await names(9), [id('a'), id('b')]);
    assert.deepEqual(await names(1), [id('a')]);
    assert.equal((await storage.consumerSessions.find(id('used')))?.usedAt, 8);
  },

  '[S20] sessions are listed by verification until they end': async (storage) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) => {
      for (const name of ['a', 'b', 'over']) {
        tx.consumerSessions.insert(consumerSession(name, id('proof')));
      }
      tx.consumerSessions.insert(consumerSession('other', id('other proof')));
      tx.consumerSessions.end(id('over'), 9);
    });
    const listed = await storage.consumerSessions.listByVerification(id('proof'));
    assert.deepEqual(
      listed.map((session) => session.id),
      [id('a'), id('b')],
    );
  },

  '[S48] what renews a verification is listed when it is due, oldest first, until it ends': async (
    storage,
  ) => {
    await insertProofs(storage, 'a', 'b', 'late', 'plain');
    await storage.transaction((tx) => {
      tx.verifications.setRefresh(kept('b', 50));
      tx.verifications.setRefresh(kept('a', 99));
      tx.verifications.setRefresh(kept('a', 49));
      tx.verifications.setRefresh(kept('late', 51));
    });
    assert.deepEqual(await listDue(storage), [kept('a', 49), kept('b', 50)]);
    assert.equal((await storage.verifications.listToRefresh(50, 1)).length, 1);
    await storage.transaction((tx) => {
      tx.verifications.forgetRefresh(id('a'));
      tx.verifications.forgetRefresh(id('plain'));
      tx.verifications.end(id('b'), { at: 40, reason: 'signed_out' });
    });
    assert.deepEqual(await listDue(storage), []);
  },

  '[S48] of many who would use it when it is due, one may': async (storage) => {
    await insertProofs(storage, 'a');
    await storage.transaction((tx) => tx.verifications.setRefresh(kept('a', 49)));
    const claims = [60, 61, 62].map((to) =>
      storage.transaction((tx) => tx.verifications.claimRefresh(id('a'), { from: 49, to })),
    );
    assert.equal(await winners(claims, 'verification_over'), 1);
    assert.deepEqual(await listDue(storage), []);
  },

  '[S65] what locks is listed when it is due, oldest first, until its proof ends': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) => {
      for (const [name, locksAt] of [
        ['a', 49],
        ['b', 50],
        ['late', 51],
        ['over', 40],
      ] as const) {
        tx.verifications.insert({ ...verification(name), locksAt });
      }
      tx.verifications.insert(verification('never'));
      tx.verifications.end(id('over'), { at: 41, reason: 'expired' });
    });
    const due = async () =>
      (await storage.verifications.listLocksDue(50, 9)).map((found) => found.id);
    assert.deepEqual(await due(), [id('a'), id('b')]);
    assert.equal((await storage.verifications.listLocksDue(50, 1)).length, 1);
    const passes = [null, 60].map((to) =>
      storage.transaction((tx) => tx.verifications.passLock(id('a'), { from: 49, to })),
    );
    assert.equal(await winners(passes, 'verification_over'), 1);
    assert.deepEqual(await due(), [id('b')]);
    await refuses(storage, 'verification_over', (tx) =>
      tx.verifications.passLock(id('over'), { from: 40, to: null }),
    );
  },

  '[S48] a renewal changes what it names, and nothing that is over': async (storage) => {
    await insertProofs(storage, 'a');
    const session = consumerSession('s', id('a'));
    const renewed = {
      acr: 'high',
      amr: ['otp'],
      verifiedAt: 7,
      expiresAt: 900,
      attributes: bytes(9),
      locksAt: 500,
    };
    await storage.transaction((tx) => {
      tx.consumerSessions.insert(session);
      tx.verifications.renew(id('a'), renewed);
      tx.consumerSessions.extend(session.id, 950);
    });
    const found = await storage.verifications.find(id('a'));
    const attributes = Uint8Array.from(found?.attributes ?? []);
    const unchanged = { endedAt: null, endReason: null };
    assert.deepEqual({ ...found, attributes }, { ...verification('a'), ...renewed, ...unchanged });
    assert.equal((await storage.consumerSessions.find(session.id))?.expiresAt, 950);
    await storage.transaction((tx) => {
      tx.verifications.end(id('a'), { at: 8, reason: 'expired' });
      tx.consumerSessions.end(session.id, 8);
    });
    for (const attempt of [
      (tx: Transaction) => tx.verifications.renew(id('a'), renewed),
      (tx: Transaction) => tx.verifications.setRefresh(kept('a', 49)),
    ]) {
      await refuses(storage, 'verification_over', attempt);
    }
    await refuses(storage, 'session_over', (tx) => tx.consumerSessions.extend(session.id, 1e9));
  },
};

async function insertProofs(storage: Storage, ...names: readonly string[]): Promise<void> {
  await insertConsumers(storage, 'consumer');
  await storage.transaction((tx) => {
    for (const name of names) tx.verifications.insert(verification(name));
  });
}

/** With bytes in the one form that can be compared. */
async function listDue(storage: Storage) {
  const due = await storage.verifications.listToRefresh(50, 9);
  return due.map((record) => ({ ...record, sealed: Uint8Array.from(record.sealed) }));
}
