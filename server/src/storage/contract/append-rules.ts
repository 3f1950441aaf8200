import assert from 'node:assert/strict';
import type { ConversationChange, Transaction } from '../port.ts';
import { refuses, theConversation } from './expect.ts';
import {
  brandId,
  bytes,
  change,
  consumerId,
  consumerSession,
  conversation,
  conversationId,
  id,
  insertConsumers,
  message,
  openConversation,
  type Rules,
} from './samples.ts';

export const appendRules: Rules = {
  '[S22] events are numbered without a gap, whoever appends at once': async (storage) => {
    await openConversation(storage);
    const settled = await Promise.allSettled(
      Array.from({ length: 90 }, (_, index) =>
        storage.transaction((tx) => {
          tx.conversations.append(conversationId, { event: message(`m${index}`) });
          if (index % 4 === 0) tx.tickets.consume('unknown', 1);
        }),
      ),
    );
    const kept = settled.filter(({ status }) => status === 'fulfilled').length;
    const events = await storage.events.listAfter(conversationId, { after: 0, limit: 999 });
    assert.equal(events.length, kept);
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      Array.from(events.keys(), (index) => index + 1),
    );
    assert.equal((await theConversation(storage)).sequence, kept);
  },

  '[S23] each append takes the next inbox number of the brand': async (storage) => {
    await insertConsumers(storage, 'consumer', 'other');
    await storage.transaction((tx) => {
      tx.conversations.insert(conversation('a'));
      tx.conversations.insert(conversation('b', id('other')));
      for (const name of ['a', 'b', 'a']) {
        tx.conversations.append(id(name), { event: message(null) });
      }
    });
    assert.equal((await theConversation(storage, id('a'))).inboxSequence, 3);
    assert.equal((await theConversation(storage, id('b'))).inboxSequence, 2);
  },

  '[S24] a repeat answers the first number and time, and changes nothing': async (storage) => {
    await openConversation(storage);
    const first = { event: message('m', 5), change: { unread: 'one-more' } } as const;
    await storage.transaction((tx) => tx.conversations.append(conversationId, first));
    const before = await theConversation(storage);
    const { events } = await storage.transaction((tx) => {
      tx.conversations.append(conversationId, {
        event: { ...message('m', 9), text: bytes(1) },
        change: { unread: 'one-more', assignedAgentId: id('ada'), page: bytes(2) },
      });
      tx.conversations.append(conversationId, { event: message('n', 10) });
      tx.conversations.append(conversationId, { event: message('n', 11) });
    });
    assert.deepEqual(events, [
      { conversationId, sequence: 1, at: 5, repeated: true },
      { conversationId, sequence: 2, at: 10, repeated: false },
      { conversationId, sequence: 2, at: 10, repeated: true },
    ]);
    assert.deepEqual(await theConversation(storage), { ...before, sequence: 2, inboxSequence: 2 });
    const [kept] = await storage.events.listAfter(conversationId, { after: 0, limit: 1 });
    assert.deepEqual([kept?.at, kept?.text], [5, message('m').text]);
  },

  '[S24] a repeat is answered although the conversation has closed': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => {
      tx.conversations.append(conversationId, { event: message('m', 5) });
      tx.conversations.append(conversationId, {
        event: message(null),
        change: { status: 'closed' },
      });
    });
    const { events } = await storage.transaction((tx) =>
      tx.conversations.append(conversationId, { event: message('m', 9) }),
    );
    assert.deepEqual(events, [{ conversationId, sequence: 1, at: 5, repeated: true }]);
  },

  '[S24] a repeat from a session is known in earlier conversations of its consumer, no one else’s':
    async (storage) => {
      await insertConsumers(storage, 'consumer', 'other');
      const ofSession = id('s');
      const other = { ...consumerSession('o'), consumerId: id('other') };
      const { events } = await storage.transaction((tx) => {
        tx.consumerSessions.insert(consumerSession('s'));
        tx.consumerSessions.insert(other);
        tx.conversations.insert(conversation('a'));
        tx.conversations.append(id('a'), { event: message('m', 5), ofSession });
        tx.conversations.append(id('a'), { event: message(null), change: { status: 'closed' } });
        tx.conversations.insert(conversation('b'));
        tx.conversations.append(id('b'), { event: message('n', 6), ofSession });
        tx.conversations.append(id('b'), { event: message('m', 9), ofSession });
        tx.conversations.append(id('b'), { event: message('m', 9) });
        tx.conversations.insert(conversation('c', id('other')));
        tx.conversations.append(id('c'), { event: message('n', 9), ofSession: id('o') });
      });
      assert.deepEqual(events[3], {
        ...{ conversationId: id('a'), sequence: 1, at: 5, repeated: true },
      });
      assert.deepEqual(
        events.map(({ repeated }) => repeated),
        [false, false, false, true, false, false],
      );
    },

  '[S24] a repeat is known of what was sent before the session’s consumer had signed in': async (
    storage,
  ) => {
    await insertConsumers(storage, 'consumer', 'visitor');
    const signedIn = { ...consumerSession('s'), visitorId: id('visitor') };
    const { events } = await storage.transaction((tx) => {
      tx.conversations.insert(conversation('a', id('visitor')));
      tx.conversations.append(id('a'), { event: message('m', 5) });
      tx.conversations.insert(conversation('b'));
      tx.consumerSessions.insert(signedIn);
      tx.consumerSessions.insert(consumerSession('t'));
      tx.conversations.append(id('b'), { event: message('m', 9), ofSession: id('s') });
      tx.conversations.append(id('b'), { event: message('m', 9), ofSession: id('t') });
      tx.conversations.append(id('a'), { event: message('m', 9), ofSession: id('s') });
    });
    assert.deepEqual(events.slice(1), [
      { conversationId: id('a'), sequence: 1, at: 5, repeated: true },
      { conversationId: id('b'), sequence: 1, at: 9, repeated: false },
      { conversationId: id('a'), sequence: 1, at: 5, repeated: true },
    ]);
    await refuses(storage, 'conversation_not_open', (tx) =>
      tx.conversations.append(id('a'), { event: message('n'), ofSession: id('s') }),
    );
  },

  '[S24] a client id belongs to its conversation, and null is never a repeat': async (storage) => {
    await insertConsumers(storage, 'consumer', 'other');
    const { events } = await storage.transaction((tx) => {
      tx.conversations.insert(conversation('a'));
      tx.conversations.insert(conversation('b', id('other')));
      tx.conversations.append(id('a'), { event: message('m') });
      tx.conversations.append(id('b'), { event: message('m') });
      tx.conversations.append(id('b'), { event: message(null) });
      tx.conversations.append(id('b'), { event: message(null) });
    });
    assert.deepEqual(
      events.map(({ repeated }) => repeated),
      [false, false, false, false],
    );
  },

  '[S25] nothing is appended to a closed or unknown conversation': async (storage) => {
    await openConversation(storage);
    await change(storage, { status: 'closed' });
    const code = 'conversation_not_open';
    await refuses(storage, code, (tx) =>
      tx.conversations.append(conversationId, { event: message('m') }),
    );
    for (const which of [{}, { whenClosed: 'append' } as const]) {
      await refuses(storage, code, (tx) =>
        tx.conversations.append(id('unknown'), { event: message('m'), ...which }),
      );
    }
    await storage.transaction((tx) =>
      tx.conversations.append(conversationId, { event: message('m'), whenClosed: 'append' }),
    );
    const { sequence, status } = await theConversation(storage);
    assert.deepEqual([sequence, status], [2, 'closed']);
  },

  '[S26] only the consumer whose conversation it is appends to it': async (storage) => {
    await insertConsumers(storage, 'other');
    await openConversation(storage);
    const append = (ofConsumer: string) => ({ event: message('m'), ofConsumer });
    await refuses(storage, 'conversation_moved', (tx) =>
      tx.conversations.append(conversationId, append(id('other'))),
    );
    await storage.transaction((tx) => tx.conversations.append(conversationId, append(consumerId)));
    await change(storage, { consumerId: id('other') });
    await refuses(storage, 'conversation_moved', (tx) =>
      tx.conversations.append(conversationId, append(consumerId)),
    );
    const { events } = await storage.transaction((tx) =>
      tx.conversations.append(conversationId, append(id('other'))),
    );
    assert.equal(events[0]?.repeated, true);
  },

  '[S26] what comes from a session is appended to its consumer’s, and while it lives': async (
    storage,
  ) => {
    await insertConsumers(storage, 'other');
    await openConversation(storage);
    const append = { event: message('m'), ofSession: id('s') };
    const attempt = (tx: Transaction) => tx.conversations.append(conversationId, append);
    await refuses(storage, 'session_over', attempt);
    await storage.transaction((tx) => tx.consumerSessions.insert(consumerSession('s')));
    await storage.transaction(attempt);
    await change(storage, { consumerId: id('other') });
    await refuses(storage, 'conversation_moved', attempt);
    await change(storage, { consumerId });
    await storage.transaction((tx) => tx.consumerSessions.end(id('s'), 60));
    await refuses(storage, 'session_over', attempt);
  },

  '[S26] a conversation that rests on another verification is left alone': async (storage) => {
    await openConversation(storage);
    const lapse = (ofVerification: string) => ({
      event: message(null),
      change: { proofState: 'lapsed' as const },
      ofVerification,
    });
    for (const verificationId of [null, id('newer')]) {
      await change(storage, { verificationId });
      await refuses(storage, 'conversation_moved', (tx) =>
        tx.conversations.append(conversationId, lapse(id('older'))),
      );
    }
    assert.equal((await theConversation(storage)).proofState, 'anonymous');
    await storage.transaction((tx) => tx.conversations.append(conversationId, lapse(id('newer'))));
    assert.equal((await theConversation(storage)).proofState, 'lapsed');
  },

  '[S27] an append without change counts the event and nothing else': async (storage) => {
    await openConversation(storage);
    const before = await theConversation(storage);
    await change(storage, {});
    assert.deepEqual(await theConversation(storage), { ...before, sequence: 1, inboxSequence: 1 });
  },

  '[S27] each member changes alone': async (storage) => {
    await insertConsumers(storage, 'other');
    await openConversation(storage);
    await change(storage, everything);
    const members: readonly ConversationChange[] = [
      { proofState: 'lapsed' },
      { verificationId: null },
      { assignedAgentId: id('bo') },
      { page: bytes(7) },
      { consumerId: id('other') },
      { status: 'closed' },
    ];
    for (const member of members) {
      const before = await theConversation(storage);
      await change(storage, member);
      const counted = { sequence: before.sequence + 1, inboxSequence: before.inboxSequence + 1 };
      assert.deepEqual(await theConversation(storage), { ...before, ...counted, ...member });
    }
  },

  '[S27] read marks only rise, and not above the sequence': async (storage) => {
    await openConversation(storage);
    const marks: unknown[] = [];
    for (const [readByAgent, readByConsumer] of [
      [1, 0],
      [0, 2],
      [99, 1],
      [2, 4],
    ] as const) {
      await change(storage, { readByAgent, readByConsumer });
      const now = await theConversation(storage);
      marks.push([now.readByAgent, now.readByConsumer]);
    }
    assert.deepEqual(marks, [
      [1, 0],
      [1, 2],
      [3, 2],
      [3, 4],
    ]);
  },

  '[S27] unread messages are counted until they are read, later ones stay': async (storage) => {
    await openConversation(storage);
    const counts: number[] = [];
    const write = { event: message(null), change: { unread: 'one-more' } } as const;
    const readFirst = {
      event: { ...message(null), body: { type: 'read', by: 'agent', upTo: 1 } },
      change: { unread: 'recount', readByAgent: 1 },
    } as const;
    for (const append of [write, write, readFirst, write]) {
      await storage.transaction((tx) => tx.conversations.append(conversationId, append));
      counts.push((await theConversation(storage)).unread);
    }
    assert.deepEqual(counts, [1, 2, 1, 2]);
  },

  '[S27] the first waiting time stays until it is cleared': async (storage) => {
    await openConversation(storage);
    const times: Array<number | null> = [];
    for (const what of [
      { waitingSince: 10 },
      { waitingSince: 20 },
      {},
      { waitingSince: null },
      { waitingSince: 30 },
    ]) {
      await change(storage, what);
      times.push((await theConversation(storage)).waitingSince);
    }
    assert.deepEqual(times, [10, 10, 10, null, 30]);
  },

  '[S27] the last message is the last one named': async (storage) => {
    await openConversation(storage);
    await change(storage, { lastMessage: { from: 'consumer', at: 3, preview: bytes(1) } });
    await change(storage, { lastMessage: { from: 'agent', at: 4, preview: bytes(2, 3) } });
    await change(storage, {});
    const { lastMessageFrom, lastMessageAt, preview } = await theConversation(storage);
    assert.deepEqual([lastMessageFrom, lastMessageAt, preview], ['agent', 4, bytes(2, 3)]);
  },

  '[S28] a conversation moves only to a consumer without an open one': async (storage) => {
    await insertConsumers(storage, 'consumer', 'busy', 'free');
    await storage.transaction((tx) => {
      tx.conversations.insert(conversation('conversation'));
      tx.conversations.insert(conversation('theirs', id('busy')));
    });
    const moveTo = (consumer: string) => ({
      event: message(null),
      change: { consumerId: id(consumer) },
    });
    await refuses(storage, 'already_exists', (tx) =>
      tx.conversations.append(conversationId, moveTo('busy')),
    );
    assert.equal((await theConversation(storage)).sequence, 0);
    await storage.transaction((tx) => tx.conversations.append(conversationId, moveTo('free')));
    assert.equal((await theConversation(storage)).consumerId, id('free'));
    assert.equal(await storage.conversations.findOpenByConsumer(consumerId), undefined);
    const [first] = await storage.conversations.listNewest(brandId, { limit: 1 });
    assert.equal(first?.id, conversationId);
  },

  '[S66] what stands before an event that joined it goes, once, and the rest keeps its numbers':
    async (storage) => {
      await openConversation(storage);
      await storage.transaction((tx) => {
        tx.conversations.append(conversationId, { event: message('m1'), change: everything });
        tx.conversations.append(conversationId, { event: identity });
        tx.conversations.append(conversationId, { event: message('m2') });
      });
      const last = { from: 'agent', at: 7, preview: bytes(9) } as const;
      const given = { joinedAt: 2, lastMessage: last, waitingSince: null };
      for (const wrong of [
        { ...given, joined: id('somebody'), sequence: 3 },
        { ...given, joined: id('visitor'), sequence: 3, joinedAt: 1 },
        { ...given, joined: id('visitor'), sequence: 2 },
      ]) {
        await refuses(storage, 'conversation_moved', (tx) =>
          tx.conversations.separate(conversationId, wrong),
        );
      }
      const right = { ...given, joined: id('visitor'), sequence: 3 };
      await storage.transaction((tx) => tx.conversations.separate(conversationId, right));
      const events = await storage.events.listAfter(conversationId, { after: 0, limit: 9 });
      assert.deepEqual(
        events.map(({ sequence, body }) => [sequence, 'joined' in body]),
        [
          [2, false],
          [3, false],
        ],
      );
      const { preview, lastMessageAt, waitingSince } = await theConversation(storage);
      assert.deepEqual([preview, lastMessageAt, waitingSince], [bytes(9), 7, null]);
      await refuses(storage, 'conversation_moved', (tx) =>
        tx.conversations.separate(conversationId, right),
      );
    },
};

const identity = {
  ...{ at: 2, clientId: null, text: null },
  body: {
    ...({ type: 'identity', change: 'verified', verificationId: id('proof') } as const),
    joined: id('visitor'),
  },
};

const everything: ConversationChange = {
  proofState: 'verified',
  verificationId: id('proof'),
  assignedAgentId: id('ada'),
  readByAgent: 1,
  unread: 'one-more',
  waitingSince: 6,
  lastMessage: { from: 'consumer', at: 5, preview: bytes(4) },
  page: bytes(5),
};
