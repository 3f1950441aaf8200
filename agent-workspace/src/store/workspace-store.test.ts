import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AgentConversation,
  type AgentFrame,
  type FrameToAgent,
  limits,
} from '@countersign/protocol';
import { loaded } from './workspace-state.ts';
import { type Connect, WorkspaceStore } from './workspace-store.ts';

type Events = Parameters<Connect>[0];

/** The store with the far end of its connection in the hands of the test. */
function open() {
  const sent: AgentFrame[] = [];
  let events: Events | undefined;
  let isOnline = false;
  let count = 0;
  let time = 1_000_000;
  const store = new WorkspaceStore({
    connect(given) {
      events = given;
      return {
        send(frame) {
          if (isOnline) sent.push(frame);
          return isOnline;
        },
        reconnect() {},
        wake() {},
        end() {},
      };
    },
    api: {
      earlierItems: () => Promise.reject(new Error('not in this test')),
      earlierConversations: () => Promise.reject(new Error('not in this test')),
    },
    now: () => time,
    newId: () => `client-id-${++count}`,
  });
  return {
    store,
    sent,
    receive: (frame: Parameters<Events['onFrame']>[0]) => events?.onFrame(frame),
    link(state: 'online' | 'offline') {
      isOnline = state === 'online';
      events?.onState(state);
    },
    pass(milliseconds: number) {
      time += milliseconds;
    },
    take: () => sent.splice(0),
  };
}

const conversationId = 'conversation-1';
const agent = { id: 'agent-anna', name: 'Anna' };
const snapshot: AgentConversation = {
  id: conversationId,
  sequence: 1,
  status: 'open',
  startedAt: 0,
  assignedTo: null,
  card: {
    consumerId: 'consumer-1',
    displayName: 'Visitor',
    proof: { state: 'anonymous' },
    verified: [],
    locked: [],
    page: [],
    conflicts: [],
    corrections: [],
    assurances: [],
  },
  transcript: [
    {
      type: 'message',
      from: 'consumer',
      id: 'message-1',
      sequence: 1,
      at: 0,
      text: 'hello',
      proof: { state: 'anonymous' },
    },
  ],
  hasEarlier: false,
  readByAgent: 0,
  readByConsumer: 0,
  request: null,
};
const requires = { assurance: null, maxAgeSeconds: 300 };
const proof = {
  connectorName: 'Aurora ID',
  issuer: 'https://issuer.example',
  flow: 'code' as const,
  amr: [],
  verifiedAt: 0,
  expiresAt: 9_000_000,
};
const freshCard = {
  type: 'card',
  card: {
    ...snapshot.card,
    proof: { state: 'verified', ...proof },
    verified: [
      {
        kind: 'verified',
        ...{ name: 'limit', label: 'Limit', group: 'billing' as const },
        ...{ requires, locksAt: 1_010_000 },
        value: { type: 'text', text: 'canary-limit' },
        provenance: { connectorId: 'aurora-id', source: 'id_token', claim: 'limit', ...proof },
      },
    ],
  },
} as const;
const answered = (sequence: number, id: string) =>
  ({
    type: 'event',
    conversationId,
    after: sequence - 1,
    event: { type: 'message', from: 'agent', id, sequence, at: 0, agent, text: 'hi' },
  }) as const;

function opened() {
  const world = open();
  world.link('online');
  world.store.follow(conversationId);
  world.receive({ type: 'snapshot', state: snapshot, now: 1_000_500 });
  world.take();
  return world;
}

test('a message stays visible as sending, then sent, until its event arrives', () => {
  const { store, receive, sent } = opened();
  store.say(conversationId, 'send', 'hi');
  assert.deepEqual(sent.at(-1), { type: 'send', conversationId, id: 'client-id-1', text: 'hi' });
  assert.equal(store.getState().outbox[0]?.state, 'sending');
  receive({ type: 'sent', id: 'client-id-1', sequence: 2, at: 0 });
  assert.equal(store.getState().outbox[0]?.state, 'sent');
  receive(answered(2, 'client-id-1'));
  assert.deepEqual(store.getState().outbox, []);
});

test('[C29] a message that was separated meanwhile is not shown as sent for ever', () => {
  const { store, receive } = opened();
  store.say(conversationId, 'send', 'hi');
  receive({ type: 'sent', id: 'client-id-1', sequence: 0, at: 0 });
  assert.deepEqual(store.getState().outbox, []);
});

test('[Q11] a value that wants a fresh sign-in is dropped in time, also without a connection', () => {
  const { store, receive, link, pass } = opened();
  const card = () => loaded(store.getState(), conversationId)?.current.card;
  receive({ type: 'event', conversationId, after: 1, event: { ...freshCard, sequence: 2, at: 0 } });
  link('offline');
  pass(9_499);
  store.lockDue();
  assert.deepEqual(card()?.verified, freshCard.card.verified);
  pass(1);
  store.lockDue();
  assert.deepEqual(
    card()?.locked.map(({ name, requires }) => ({ name, requires })),
    [{ name: 'limit', requires }],
  );
  assert(!JSON.stringify(store.getState()).includes('canary-limit'));
});

test('a refused message can be tried again under the same id, or discarded', () => {
  const { store, receive, take } = opened();
  store.say(conversationId, 'send', 'hi');
  receive({ type: 'refused', id: 'client-id-1', code: 'slow_down', conversationId });
  assert.equal(store.getState().outbox[0]?.state, 'failed');
  take();
  store.retry('client-id-1');
  assert.deepEqual(take(), [{ type: 'send', conversationId, id: 'client-id-1', text: 'hi' }]);
  store.discard('client-id-1');
  assert.deepEqual(store.getState().outbox, []);
});

test('what is written without a connection is sent once it is back, in its order', () => {
  const { store, link, take } = opened();
  link('offline');
  store.say(conversationId, 'send', 'one');
  store.say(conversationId, 'note', 'two');
  assert.deepEqual(take(), []);
  link('online');
  const texts = take().flatMap((frame) => ('text' in frame ? [frame.text] : []));
  assert.deepEqual(texts, ['one', 'two']);
});

test('a long outbox goes out a few at a time and never beyond its limit', () => {
  const { store, link, receive, take } = opened();
  link('offline');
  const taken = Array.from({ length: limits.outboxMessages + 1 }, () =>
    store.say(conversationId, 'send', 'x'),
  );
  assert.equal(taken.at(-1), false);
  assert.equal(taken.at(-2), true);
  link('online');
  const sends = () => take().filter(({ type }) => type === 'send').length;
  assert.equal(sends(), 10);
  receive({ type: 'sent', id: 'client-id-1', sequence: 2, at: 0 });
  assert.equal(sends(), 1);
});

test('after a reconnection every conversation is asked for from where it stands', () => {
  const { link, take } = opened();
  link('offline');
  link('online');
  assert.deepEqual(take(), [
    { type: 'follow-inbox' },
    { type: 'follow', conversationId, sequence: 1 },
  ]);
});

test('a gap is asked about once, from the own sequence, and closed by the answer', () => {
  const { store, receive, take } = opened();
  receive(answered(3, 'agent-3'));
  receive(answered(4, 'agent-4'));
  assert.deepEqual(take(), [{ type: 'follow', conversationId, sequence: 1 }]);
  receive(answered(2, 'agent-2'));
  receive(answered(3, 'agent-3'));
  assert.equal(loaded(store.getState(), conversationId)?.current.sequence, 3);
});

test('a gap in the inbox is asked about once, from the own sequence', () => {
  const { receive, take, store } = opened();
  const summary = (inboxSequence: number) =>
    ({
      id: conversationId,
      inboxSequence,
      displayName: 'Mara Keller',
      proofState: 'verified',
      status: 'open',
      assignedTo: null,
      startedAt: 0,
      lastMessage: null,
      unread: 0,
      waitingSince: null,
    }) as const;
  const changed = (sequence: number, after: number): FrameToAgent => ({
    type: 'inbox-event',
    after,
    event: { type: 'summary', sequence, summary: summary(sequence) },
  });
  const state = { sequence: 4, settings: 7, conversations: [summary(4)], hasEarlier: false };
  receive({ type: 'inbox', state, now: 0 });
  receive(changed(5, 4));
  assert.deepEqual(take(), []);
  receive(changed(9, 7));
  receive(changed(10, 9));
  assert.deepEqual(take(), [{ type: 'follow-inbox', sequence: 5, settings: 7 }]);
  receive(changed(10, 5));
  assert.equal(store.getState().inbox?.newest.sequence, 10);
});

test('reading is reported once, and again after a reconnection if it was not recorded', () => {
  const { store, link, take } = opened();
  store.markRead(conversationId);
  store.markRead(conversationId);
  assert.deepEqual(take(), [{ type: 'read', conversationId, upTo: 1 }]);
  link('offline');
  link('online');
  take();
  store.markRead(conversationId);
  assert.deepEqual(take(), [{ type: 'read', conversationId, upTo: 1 }]);
});

test('typing is told at most once in three seconds', () => {
  const { store, pass, take } = opened();
  store.typing(conversationId);
  store.typing(conversationId);
  assert.equal(take().length, 1);
  pass(3_000);
  store.typing(conversationId);
  assert.equal(take().length, 1);
});

test('times are those of the server', () => {
  const { store } = opened();
  assert.equal(store.now(), 1_000_500);
});

test('a conversation that may not be seen says why, and a refused reading does not remove it', () => {
  const { store, receive } = opened();
  receive({ type: 'refused', code: 'slow_down', conversationId });
  assert.ok(loaded(store.getState(), conversationId));
  receive({ type: 'refused', code: 'not_found', conversationId });
  assert.deepEqual(store.getState().conversations[conversationId], { pending: 'not_found' });
});

test('an address that names no conversation says so, and the service is not asked', () => {
  const { store, take } = opened();
  for (const name of ['nobody', 'no body at all', '']) {
    store.follow(name);
    store.followAgain(name);
    assert.deepEqual(store.getState().conversations[name], { pending: 'not_found' });
  }
  assert.deepEqual(take(), []);
});

test('[A74] when the session ends nothing of any consumer stays in memory', () => {
  const { store, receive } = opened();
  store.say(conversationId, 'send', 'hi');
  store.end();
  assert.deepEqual(store.getState().conversations, {});
  assert.deepEqual(store.getState().outbox, []);
  assert.equal(store.getState().inbox, undefined);
  receive({ type: 'snapshot', state: snapshot, now: 0 });
  assert.deepEqual(store.getState().conversations, {});
});

test('of many conversations only the last few stay live', () => {
  const { store, sent } = opened();
  for (let index = 0; index < 10; index += 1) store.follow(`conversation-of-${index}`);
  const left = sent.filter(({ type }) => type === 'unfollow');
  assert.deepEqual(left[0], { type: 'unfollow', conversationId });
  assert.equal(Object.keys(store.getState().conversations).length, 8);
});
