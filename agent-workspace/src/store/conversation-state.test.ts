import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentConversation, AgentTranscriptItem, ConsumerCard } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import {
  addEarlierItems,
  allItems,
  applyConversationEvent,
  type ConversationState,
  conversationFromSnapshot,
  unreadUpTo,
} from './conversation-state.ts';

const card: ConsumerCard = {
  consumerId: 'consumer-1',
  displayName: 'Visitor 7F2C',
  proof: { state: 'anonymous' },
  verified: [],
  locked: [],
  page: [],
  conflicts: [],
  corrections: [],
  assurances: [],
};
const message = (sequence: number) =>
  ({
    type: 'message',
    from: 'consumer',
    id: `message-${sequence}`,
    sequence,
    at: sequence,
    text: 'hello',
    proof: { state: 'anonymous' },
  }) as const satisfies AgentTranscriptItem;
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const snapshot = (from: number, to: number): AgentConversation => ({
  id: 'conversation-1',
  sequence: to,
  status: 'open',
  startedAt: 0,
  assignedTo: null,
  card,
  transcript: messages(from, to),
  hasEarlier: from > 1,
  readByAgent: 0,
  readByConsumer: 0,
  request: null,
});
const sequences = (state: ConversationState) => allItems(state).map(({ sequence }) => sequence);
const applied = (state: ConversationState, sequence: number, after = sequence - 1) =>
  applyConversationEvent(state, message(sequence), { after, now: 0 });

test('an event whose forerunner is missing is a gap, and nothing is applied', () => {
  const state = conversationFromSnapshot(undefined, snapshot(1, 3));
  assert.equal(applied(state, 5, 4), 'gap');
  assert.notEqual(applied(state, 4), 'gap');
});

test('an event that was seen already changes nothing', () => {
  const state = conversationFromSnapshot(undefined, snapshot(1, 3));
  assert.equal(applied(state, 3, 2), state);
});

test('items that fall out of the snapshot’s length stay on the screen', () => {
  const state = conversationFromSnapshot(undefined, snapshot(1, limits.transcriptItems));
  const next = applied(state, 201);
  assert.ok(next !== 'gap');
  assert.deepEqual(
    sequences(next),
    messages(1, 201).map(({ sequence }) => sequence),
  );
});

test('earlier items are put before the others, without doubles', () => {
  const state = conversationFromSnapshot(undefined, snapshot(5, 6));
  const next = addEarlierItems(state, { items: messages(1, 5), hasEarlier: false });
  assert.deepEqual(sequences(next), [1, 2, 3, 4, 5, 6]);
  assert.equal(next.hasEarlier, false);
});

test('a fresh snapshot keeps loaded items only if it leaves no hole', () => {
  const known = conversationFromSnapshot(undefined, snapshot(1, 6));
  assert.deepEqual(
    sequences(conversationFromSnapshot(known, snapshot(5, 9))),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.deepEqual(sequences(conversationFromSnapshot(known, snapshot(8, 9))), [8, 9]);
});

test('only attributes that are new or changed glow when the consumer is verified', () => {
  const proof = {
    state: 'verified',
    connectorName: 'Aurora ID',
    issuer: 'https://id.aurora.example',
    flow: 'code',
    amr: [],
    verifiedAt: 1,
    expiresAt: 2,
  } as const;
  const attribute = (name: string, text: string) => ({
    name,
    label: name,
    group: 'account' as const,
    kind: 'verified' as const,
    value: { type: 'text' as const, text },
    provenance: {
      ...proof,
      connectorId: 'aurora',
      source: 'id_token' as const,
      claim: name,
    },
  });
  const verify = (state: ConversationState, sequence: number, verified: ConsumerCard['verified']) =>
    applyConversationEvent(
      state,
      {
        type: 'identity',
        change: sequence === 4 ? 'verified' : 'reverified',
        sequence,
        at: 0,
        proof,
        card: { ...card, proof, verified },
      },
      { after: sequence - 1, now: 1000 },
    );
  const state = conversationFromSnapshot(undefined, snapshot(1, 3));
  const once = verify(state, 4, [attribute('email', 'a'), attribute('phone', 'b')]);
  assert.ok(once !== 'gap');
  assert.deepEqual([...once.fresh.names], ['email', 'phone']);
  assert.ok(once.fresh.until > 1000);
  const twice = verify(once, 5, [attribute('email', 'a'), attribute('phone', 'changed')]);
  assert.ok(twice !== 'gap');
  assert.deepEqual([...twice.fresh.names], ['phone']);
});

test('what is reported as read is the last message of the consumer, once', () => {
  const state = conversationFromSnapshot(undefined, snapshot(1, 3));
  assert.equal(unreadUpTo(state), 3);
  const read = { ...state, current: { ...state.current, readByAgent: 3 } };
  assert.equal(unreadUpTo(read), undefined);
});

test('[Z14] what was hidden or erased stays nowhere on the screen, earlier items neither', () => {
  const full = conversationFromSnapshot(undefined, snapshot(11, 10 + limits.transcriptItems));
  const items = messages(1, 10);
  const state = addEarlierItems(full, { items, hasEarlier: false });
  const at = { sequence: state.current.sequence + 1, at: 1 };
  const told = { after: state.current.sequence, now: 0 };
  for (const type of ['restricted', 'erased'] as const) {
    const hidden = { ...card, displayName: 'Nobody', withheld: type };
    const next = applyConversationEvent(state, { type, ...at, card: hidden }, told);
    assert.notEqual(next, 'gap');
    if (next === 'gap') continue;
    assert.doesNotMatch(JSON.stringify(allItems(next)), /hello/);
    assert.equal(next.hasEarlier, true);
    const missed = { ...snapshot(5, 12), card: hidden, transcript: [] };
    assert.doesNotMatch(JSON.stringify(conversationFromSnapshot(state, missed)), /hello/);
  }
});
