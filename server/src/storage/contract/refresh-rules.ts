import assert from 'node:assert/strict';
import type { Storage, Transaction } from '../port.ts';
import { refuses, winners } from './expect.ts';
import {
  bytes,
  consumerSession,
  id,
  insertConsumers,
  type Rules,
  verification,
} from './samples.ts';

const kept = (name: string, refreshAt: number) => {
  return { verificationId: id(name), sealed: bytes(1, 2), refreshAt };
};

export const refreshRules: Rules = {
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

  '[S48] a renewal changes what it names, and nothing that is over': async (storage) => {
    await insertProofs(storage, 'a');
    const session = consumerSession('s', id('a'));
    const renewed = {
      acr: 'high',
      amr: ['otp'],
      verifiedAt: 7,
      expiresAt: 900,
      attributes: bytes(9),
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
