import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { StorageError, type Transaction } from '../port.ts';
import { refuses } from './expect.ts';
import {
  brand,
  brandId,
  connector,
  consumer,
  consumerKey,
  conversation,
  conversationId,
  id,
  insertBrand,
  insertConsumers,
  message,
  openConversation,
  type Rules,
  ticket,
} from './samples.ts';

export const transactionRules: Rules = {
  '[S1] all changes of a transaction are kept together': async (storage) => {
    await storage.transaction((tx) => {
      tx.brands.put(brand);
      tx.connectors.put(connector('one'));
      tx.tickets.insert(ticket('a'));
    });
    assert.deepEqual(await storage.brands.find(brandId), brand);
    assert.deepEqual(await storage.connectors.find(id('one')), connector('one'));
    assert.deepEqual(await storage.tickets.find('a'), ticket('a'));
  },

  '[S1] a guard that fails undoes the changes before it and stops those after it': async (
    storage,
  ) => {
    await openConversation(storage);
    await refuses(storage, 'ticket_used', (tx) => {
      tx.tickets.insert(ticket('before'));
      tx.conversations.append(conversationId, { event: message('m') });
      tx.tickets.consume('unknown', 1);
      tx.tickets.insert(ticket('after'));
    });
    assert.equal(await storage.tickets.find('before'), undefined);
    assert.equal(await storage.tickets.find('after'), undefined);
    assert.deepEqual(await storage.events.listAfter(conversationId, { after: 0, limit: 9 }), []);
  },

  '[S1] a number that an undone append had taken is given to the next': async (storage) => {
    await openConversation(storage);
    await refuses(storage, 'ticket_used', (tx) => {
      tx.conversations.append(conversationId, { event: message('m') });
      tx.tickets.consume('unknown', 1);
    });
    const { events } = await storage.transaction((tx) =>
      tx.conversations.append(conversationId, { event: message('m', 8) }),
    );
    assert.deepEqual(events, [{ conversationId, sequence: 1, at: 8, repeated: false }]);
    assert.equal((await storage.conversations.find(conversationId))?.inboxSequence, 1);
  },

  '[S2] a lookup after a transaction sees it, every time': async (storage) => {
    await insertBrand(storage);
    for (let round = 0; round < 50; round += 1) {
      await storage.transaction((tx) => tx.brands.put({ ...brand, name: `name ${round}` }));
      assert.equal((await storage.brands.find(brandId))?.name, `name ${round}`);
    }
  },

  '[S3] what `work` throws is what the transaction rejects with': async (storage) => {
    const mistake = new Error('a mistake');
    const failing = storage.transaction((tx) => {
      tx.brands.put(brand);
      throw mistake;
    });
    await assert.rejects(failing, mistake);
    assert.equal(await storage.brands.find(brandId), undefined);
  },

  '[S3] a transaction without changes settles': async (storage) => {
    assert.deepEqual(await storage.transaction(() => {}), { events: [] });
  },

  '[S4] failing transactions among good ones fail alone': async (storage) => {
    await insertBrand(storage);
    const settled = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        storage.transaction((tx) => {
          tx.tickets.insert(ticket(`t${index}`));
          if (index % 3 === 1) tx.tickets.consume('unknown', 1);
          if (index % 3 === 2) tx.connectors.put({ ...connector('x'), brandId: 'unknown' });
        }),
      ),
    );
    for (const [index, { status }] of settled.entries()) {
      const good = index % 3 === 0;
      assert.equal(status, good ? 'fulfilled' : 'rejected', `transaction ${index}`);
      assert.equal((await storage.tickets.find(`t${index}`)) !== undefined, good);
    }
  },

  '[S5] transactions begun one after the other take effect in that order': async (storage) => {
    await openConversation(storage);
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        storage.transaction((tx) =>
          tx.conversations.append(conversationId, { event: message(`m${index}`) }),
        ),
      ),
    );
    const sequences = all.map(({ events }) => events[0]?.sequence);
    assert.deepEqual(
      sequences,
      Array.from(sequences.keys(), (index) => index + 1),
    );
  },

  '[S5] a change sees those recorded before it': async (storage) => {
    const { events } = await storage.transaction((tx) => {
      tx.brands.put(brand);
      tx.consumers.insert(consumer('consumer'));
      tx.conversations.insert(conversation('conversation'));
      tx.conversations.append(conversationId, { event: message('a') });
      tx.conversations.append(conversationId, {
        event: message('b'),
        change: { status: 'closed' },
      });
      tx.conversations.insert(conversation('second'));
      tx.conversations.append(id('second'), { event: message('a') });
    });
    assert.deepEqual(
      events.map((event) => [event.conversationId, event.sequence]),
      [
        [conversationId, 1],
        [conversationId, 2],
        [id('second'), 1],
      ],
    );
  },

  '[S6] a change recorded too late throws, and is not kept': async (storage) => {
    let kept: Transaction | undefined;
    await storage.transaction((tx) => {
      kept = tx;
      tx.brands.put(brand);
    });
    assert.throws(() => kept?.tickets.insert(ticket('late')));
    assert.equal(await storage.tickets.find('late'), undefined);
  },

  '[S7] close waits for what was begun, and can be called twice': async (storage) => {
    await insertBrand(storage);
    const begun = Array.from({ length: 50 }, (_, index) =>
      storage.transaction((tx) => tx.tickets.insert(ticket(`t${index}`))),
    );
    await Promise.all([storage.close(), storage.close()]);
    assert.equal((await Promise.allSettled(begun)).every(isFulfilled), true);
  },

  '[S7] a closed storage refuses transactions and lookups': async (storage) => {
    await storage.close();
    await refuses(storage, 'storage_closed', (tx) => tx.brands.put(brand));
    await assert.rejects(storage.brands.find(brandId), { code: 'storage_closed' });
    await assert.rejects(storage.brands.list(), { code: 'storage_closed' });
  },

  '[S8] an error tells names, and nothing of what was to be stored': async (storage) => {
    await insertConsumers(storage, 'consumer');
    const secret = 'Gloria-Example-4711';
    const attempts: ReadonlyArray<(tx: Transaction) => void> = [
      (tx) => {
        tx.consumerKeys.insert(consumerKey(secret, secret));
        tx.consumerKeys.insert(consumerKey(secret, secret));
      },
      (tx) => {
        tx.tickets.insert(ticket(secret));
        tx.tickets.insert(ticket(secret));
      },
      (tx) => tx.connectors.put({ ...connector(secret), brandId: secret }),
    ];
    for (const attempt of attempts) {
      const error: unknown = await storage.transaction(attempt).catch((reason: unknown) => reason);
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, 'storage_failed');
      assert.ok(error.cause instanceof Error, 'the operator is told why');
      assert.ok(!inspect(error).includes(secret));
    }
  },
};

function isFulfilled(result: PromiseSettledResult<unknown>): boolean {
  return result.status === 'fulfilled';
}
