import assert from 'node:assert/strict';
import type {
  EventBody,
  EventRecord,
  Storage,
  Transaction,
  VerificationRequestRecord,
} from '../port.ts';
import { refuses, theConversation, winners } from './expect.ts';
import {
  brand,
  brandId,
  bytes,
  change,
  consumerBody,
  consumerId,
  conversation,
  conversationId,
  id,
  insertBrand,
  insertConsumers,
  message,
  openConversation,
  type Rules,
} from './samples.ts';

const agentId = id('ada');

const bodies: readonly EventBody[] = [
  { ...consumerBody, proof: { state: 'verified', acr: 'loa2', verifiedAt: 3 } },
  { type: 'message', from: 'agent', agentId },
  { type: 'note', from: 'agent', agentId },
  { type: 'identity', change: 'signed_out', verificationId: id('proof') },
  { type: 'card' },
  { type: 'assigned', agentId },
  { type: 'read', by: 'consumer', upTo: 2 },
  { type: 'asked', agentId, connectorId: null, expiresAt: 9, assurance: null, maxAgeSeconds: 60 },
  { type: 'answered', requestId: id('one'), outcome: 'declined' },
  { type: 'closed', by: 'consumer' },
  { type: 'closed', by: { agentId } },
  { type: 'corrected', agentId, name: 'email' },
];

const request = (name: string, expiresAt = 100): VerificationRequestRecord => ({
  id: id(name),
  conversationId,
  brandId,
  agentId,
  connectorId: null,
  assurance: { acr: 'gold', label: 'With a passkey' },
  maxAgeSeconds: 300,
  expiresAt,
});

const requestRules: Rules = {
  '[S60] a conversation has one request at most that is not answered': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => tx.verificationRequests.insert(request('one')));
    await refuses(storage, 'request_open', (tx) => tx.verificationRequests.insert(request('two')));
    assert.deepEqual(await storage.verificationRequests.find(conversationId), request('one'));
  },

  '[S60] a request of an id that the conversation knows is none': async (storage) => {
    await openConversation(storage);
    const event = { ...message(id('one')), body: bodyOfType('asked') };
    await storage.transaction((tx) => tx.conversations.append(conversationId, { event }));
    await refuses(storage, 'request_open', (tx) => tx.verificationRequests.insert(request('one')));
  },

  '[S60] a request ends once, at the latest with its conversation': async (storage) => {
    const end = (name: string) => (tx: Transaction) =>
      tx.verificationRequests.end({ conversationId, id: id(name) });
    await openConversation(storage);
    await storage.transaction((tx) => tx.verificationRequests.insert(request('one')));
    await refuses(storage, 'request_over', end('another'));
    await storage.transaction(end('one'));
    await refuses(storage, 'request_over', end('one'));
    await storage.transaction((tx) => tx.verificationRequests.insert(request('two')));
    await change(storage, { status: 'closed' });
    assert.equal(await storage.verificationRequests.find(conversationId), undefined);
  },

  '[S60] a request is due when its time is': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => tx.verificationRequests.insert(request('one', 100)));
    const { listDue } = storage.verificationRequests;
    assert.deepEqual(await listDue(99, 10), []);
    assert.deepEqual(await listDue(100, 10), [request('one')]);
    assert.deepEqual(await listDue(100, 0), []);
  },
};

function bodyOfType(type: EventBody['type']): EventBody {
  const body = bodies.find((one) => one.type === type);
  assert.ok(body);
  return body;
}

export const conversationRules: Rules = {
  ...requestRules,
  '[S24] a repeat is known of what was separated from its conversation': async (storage) => {
    await insertConsumers(storage, 'visitor', 'other');
    await openConversation(storage);
    const to = { type: 'separated', upTo: 0, by: 'consumer', conversationId: id('apart') } as const;
    const { events } = await storage.transaction((tx) => {
      tx.conversations.insert(conversation('apart', id('visitor')));
      tx.conversations.insert(conversation('foreign', id('other')));
      tx.conversations.append(id('apart'), { event: message('m', 5) });
      tx.conversations.append(conversationId, { event: { ...message(null), body: to } });
      tx.conversations.append(conversationId, { event: message('m', 9) });
      tx.conversations.append(conversationId, { event: message('n', 9) });
      tx.conversations.append(id('foreign'), { event: message('m', 9) });
    });
    assert.deepEqual(
      events.slice(2).map((event) => [event.conversationId, event.at, event.repeated]),
      [
        [id('apart'), 5, true],
        [conversationId, 9, false],
        [id('foreign'), 9, false],
      ],
    );
  },

  '[S10] a conversation begins with nothing counted and is read as written': async (storage) => {
    await insertConsumers(storage, 'consumer');
    await storage.transaction((tx) =>
      tx.conversations.insert({ ...conversation('conversation'), page: bytes(5) }),
    );
    assert.deepEqual(await storage.conversations.find(conversationId), {
      id: conversationId,
      brandId,
      consumerId,
      status: 'open',
      startedAt: 1,
      sequence: 0,
      inboxSequence: 0,
      proofState: 'anonymous',
      verificationId: null,
      assignedAgentId: null,
      readByAgent: 0,
      readByConsumer: 0,
      unread: 0,
      waitingSince: null,
      lastMessageFrom: null,
      lastMessageAt: null,
      preview: null,
      isCleared: false,
      page: bytes(5),
    });
  },

  '[S10] events of every type are read as written': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => {
      for (const body of bodies) {
        const event = { at: 4, clientId: null, body, text: null };
        tx.conversations.append(conversationId, { event });
      }
      const event = { at: 7, clientId: 'm', body: consumerBody, text: bytes(0, 1, 255) };
      tx.conversations.append(conversationId, { event });
    });
    const read = await storage.events.listAfter(conversationId, { after: 0, limit: 99 });
    assert.deepEqual(
      read.slice(0, -1).map(({ body }) => body),
      bodies,
    );
    assert.deepEqual(read.at(-1), {
      ...{ conversationId, sequence: bodies.length + 1, at: 7, clientId: 'm' },
      ...{ body: consumerBody, text: bytes(0, 1, 255) },
    });
  },

  '[S21] of conversations opened at once for one consumer, one is opened': async (storage) => {
    await insertConsumers(storage, 'consumer', 'other');
    const attempts = ['a', 'b', 'c'].map((name) =>
      storage.transaction((tx) => tx.conversations.insert(conversation(name))),
    );
    assert.equal(await winners(attempts, 'already_exists'), 1);
    await storage.transaction((tx) => tx.conversations.insert(conversation('d', id('other'))));
  },

  '[S21] a consumer whose conversation closed may open another': async (storage) => {
    await openConversation(storage);
    await refuses(storage, 'already_exists', (tx) => tx.conversations.insert(conversation('b')));
    await storage.transaction((tx) => {
      tx.conversations.append(conversationId, {
        event: message(null),
        change: { status: 'closed' },
      });
      tx.conversations.insert(conversation('b'));
    });
    assert.equal((await storage.conversations.findOpenByConsumer(consumerId))?.id, id('b'));
  },

  '[S29] the open and the newest conversation of a consumer are found': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => {
      const change = { status: 'closed' } as const;
      tx.conversations.append(conversationId, { event: message(null), change });
      tx.conversations.insert({ ...conversation('newer'), startedAt: 2 });
      tx.conversations.append(id('newer'), { event: message(null), change });
    });
    assert.equal(await storage.conversations.findOpenByConsumer(consumerId), undefined);
    assert.equal((await storage.conversations.findNewestByConsumer(consumerId))?.id, id('newer'));
    await storage.transaction((tx) =>
      tx.conversations.insert({ ...conversation('open'), startedAt: 3 }),
    );
    assert.equal((await storage.conversations.findOpenByConsumer(consumerId))?.id, id('open'));
    assert.equal((await storage.conversations.findNewestByConsumer(consumerId))?.id, id('open'));
  },

  '[S29] the inbox is paged by inbox number, of one brand only': async (storage) => {
    await insertInbox(storage);
    const { conversations } = storage;
    const changed = await conversations.listChanged(brandId, { after: 1, limit: 2 });
    assert.deepEqual(changed.map(named), ['b', 'c']);
    assert.deepEqual(
      (await conversations.listChanged(brandId, { after: 4, limit: 9 })).map(named),
      [],
    );
    const newest = await conversations.listNewest(brandId, { limit: 2 });
    assert.deepEqual(newest.map(named), ['d', 'c']);
    const earlier = await conversations.listNewest(brandId, { before: 3, limit: 9 });
    assert.deepEqual(earlier.map(named), ['b', 'a']);
  },

  '[S29] a conversation that changes moves to the end of the inbox': async (storage) => {
    await insertInbox(storage);
    await storage.transaction((tx) => tx.conversations.append(id('a'), { event: message('m') }));
    const changed = await storage.conversations.listChanged(brandId, { after: 4, limit: 9 });
    assert.deepEqual(changed.map(named), ['a']);
    assert.equal((await theConversation(storage, id('a'))).inboxSequence, 5);
  },

  '[S29] conversations are listed by verification, the closed ones too': async (storage) => {
    await insertConsumers(storage, 'consumer');
    const verificationId = id('proof');
    await storage.transaction((tx) => {
      tx.conversations.insert({ ...conversation('a'), verificationId });
      const change = { status: 'closed' } as const;
      tx.conversations.append(id('a'), { event: message(null), change });
      tx.conversations.insert(conversation('b'));
      tx.conversations.append(id('b'), { event: message(null), change: { verificationId } });
    });
    const listed = await storage.conversations.listByVerification(verificationId);
    assert.deepEqual(listed.map(named), ['a', 'b']);
  },

  '[S30] events are paged forwards and backwards, always oldest first': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => {
      for (let count = 0; count < 6; count += 1) {
        tx.conversations.append(conversationId, { event: message(null) });
      }
    });
    const { events } = storage;
    const after = await events.listAfter(conversationId, { after: 2, limit: 3 });
    assert.deepEqual(after.map(numbered), [3, 4, 5]);
    const newest = await events.listBefore(conversationId, { limit: 2 });
    assert.deepEqual(newest.map(numbered), [5, 6]);
    const before = await events.listBefore(conversationId, { before: 4, limit: 2 });
    assert.deepEqual(before.map(numbered), [2, 3]);
  },

  '[S30] events narrowed to some types fill the page with these': async (storage) => {
    await openConversation(storage);
    await storage.transaction((tx) => {
      for (const body of [...bodies, ...bodies]) {
        tx.conversations.append(conversationId, {
          event: { at: 4, clientId: null, body, text: null },
        });
      }
    });
    const types = ['note', 'closed'] as const;
    const page = await storage.events.listBefore(conversationId, { types, before: 23, limit: 4 });
    assert.deepEqual(page.map(numbered), [10, 11, 15, 22]);
    const none = await storage.events.listBefore(conversationId, { types: [], limit: 4 });
    assert.deepEqual(none, []);
  },
};

/** Conversations a, b, c, d with the inbox numbers 1 to 4, and one of another brand. */
async function insertInbox(storage: Storage): Promise<void> {
  await insertBrand(storage);
  const otherBrandId = id('other-brand');
  await storage.transaction((tx) => {
    tx.brands.put({ ...brand, id: otherBrandId });
    for (const name of ['a', 'b', 'c', 'd', 'foreign']) {
      const of = name === 'foreign' ? otherBrandId : brandId;
      const consumer = { id: id(`consumer ${name}`), brandId: of, createdAt: 1 };
      tx.consumers.insert({ ...consumer, identityKey: null, connectorId: null });
      tx.conversations.insert({ ...conversation(name, consumer.id), brandId: of });
      tx.conversations.append(id(name), { event: message(null) });
    }
  });
}

function named({ id: padded }: { readonly id: string }): string {
  return padded.replace(/_+$/, '');
}

function numbered({ sequence }: EventRecord): number {
  return sequence;
}
