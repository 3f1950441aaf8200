import assert from 'node:assert/strict';
import { refuses } from '../expect.ts';
import {
  bytes,
  consumerId,
  conversation,
  conversationId,
  id,
  insertConsumers,
  message,
  openConversation,
  type Rules,
} from '../samples.ts';

const correction = (name: string, at: number) =>
  ({
    ...message(id(name), at),
    body: { type: 'corrected', agentId: id('ada'), name: 'email' },
  }) as const;

export const factRules: Rules = {
  '[S71] a conflict begins once and ends once; names are listed in order': async (storage) => {
    await openConversation(storage);
    const of = (name: string) => ({ conversationId, name });
    const list = () => storage.conflicts.list(conversationId);
    assert.deepEqual(await list(), []);
    await storage.transaction((tx) => {
      tx.conflicts.begin(of('email'));
      tx.conflicts.begin(of('balance'));
    });
    assert.deepEqual(await list(), ['balance', 'email']);
    await refuses(storage, 'already_exists', (tx) => tx.conflicts.begin(of('email')));
    await storage.transaction((tx) => tx.conflicts.end(of('email')));
    await refuses(storage, 'conflict_over', (tx) => tx.conflicts.end(of('email')));
    await storage.transaction((tx) => tx.conversations.erase(conversationId));
    assert.deepEqual(await list(), []);
  },

  '[S72] corrections are listed newest first, with those of before the conversation': async (
    storage,
  ) => {
    await openConversation(storage);
    const later = { ...conversation('later'), startedAt: 20 };
    const foreign = conversation('foreign', id('other'));
    await insertConsumers(storage, 'other');
    await storage.transaction((tx) => {
      tx.conversations.append(conversationId, { event: correction('a', 10) });
      tx.conversations.append(conversationId, { event: message('m') });
      tx.conversations.append(conversationId, { event: correction('b', 20) });
      tx.conversations.append(conversationId, {
        event: message(null),
        change: { status: 'closed' },
      });
      tx.conversations.insert(later);
      tx.conversations.insert(foreign);
      tx.conversations.append(foreign.id, { event: correction('c', 5) });
      tx.conversations.append(later.id, { event: correction('d', 30) });
      const late = { event: correction('e', 25), whenClosed: 'append' } as const;
      tx.conversations.append(conversationId, late);
    });
    const names = async (of: typeof later, limit = 9) => {
      const found = await storage.corrections.listFor(of, limit);
      return found.map(({ clientId }) => clientId);
    };
    assert.deepEqual(await names(later), [id('d'), id('b'), id('a')]);
    assert.deepEqual(await names(later, 1), [id('d')]);
    assert.deepEqual(await names(conversation('conversation')), [id('e'), id('b'), id('a')]);
  },

  '[S72] a correction is removed once, and nothing else is; its event stays': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => {
      tx.conversations.append(conversationId, { event: correction('a', 10) });
      tx.conversations.append(conversationId, { event: message(id('m')) });
    });
    const remove = { conversationId, id: id('a') };
    await storage.transaction((tx) => tx.corrections.remove(remove));
    const events = await storage.events.listAfter(conversationId, { after: 0, limit: 9 });
    assert.deepEqual(
      events.map(({ text }) => text),
      [null, bytes(9, 9)],
    );
    const of = { id: conversationId, consumerId, startedAt: 1 };
    assert.deepEqual(await storage.corrections.listFor(of, 9), []);
    await refuses(storage, 'correction_over', (tx) => tx.corrections.remove(remove));
    const other = { conversationId, id: id('m') };
    await refuses(storage, 'correction_over', (tx) => tx.corrections.remove(other));
  },
};
