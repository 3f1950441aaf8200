import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConversationSummary, type Inbox, limits } from '@countersign/protocol';
import {
  addEarlierConversations,
  allConversations,
  applyInboxEvent,
  countUnread,
  inboxFromSnapshot,
} from './inbox-state.ts';

const row = (sequence: number, id = `row-${sequence}`): ConversationSummary => ({
  id,
  inboxSequence: sequence,
  displayName: id,
  proofState: 'anonymous',
  status: 'open',
  assignedTo: null,
  startedAt: 0,
  lastMessage: null,
  unread: 1,
  waitingSince: null,
});
/** Rows with the sequences from `high` down to `low`. */
const rows = (high: number, low: number) =>
  Array.from({ length: high - low + 1 }, (_, index) => row(high - index));
const inbox = (high: number, low: number, hasEarlier = low > 1): Inbox => ({
  sequence: high,
  settings: 0,
  conversations: rows(high, low),
  hasEarlier,
});
const sequences = (state: ReturnType<typeof inboxFromSnapshot>) =>
  allConversations(state).map(({ inboxSequence }) => inboxSequence);

test('a row that falls out of the newest ones is kept below them', () => {
  const full = inboxFromSnapshot(undefined, inbox(limits.inboxConversations, 1));
  const next = applyInboxEvent(full, { type: 'summary', sequence: 501, summary: row(501) });
  assert.equal(next.newest.conversations.length, limits.inboxConversations);
  assert.deepEqual(
    sequences(next),
    rows(501, 1).map((one) => one.inboxSequence),
  );
});

test('an older row that changes moves to the newest and is never there twice', () => {
  const state = addEarlierConversations(inboxFromSnapshot(undefined, inbox(10, 6)), {
    conversations: rows(5, 1),
    hasEarlier: false,
  });
  const summary = { ...row(3), inboxSequence: 11 };
  const next = applyInboxEvent(state, { type: 'summary', sequence: 11, summary });
  assert.deepEqual(sequences(next), [11, 10, 9, 8, 7, 6, 5, 4, 2, 1]);
});

test('an event that was seen already changes nothing', () => {
  const state = inboxFromSnapshot(undefined, inbox(10, 6));
  const again = applyInboxEvent(state, { type: 'summary', sequence: 10, summary: row(10) });
  assert.equal(again, state);
});

test('a fresh snapshot keeps loaded rows only if it leaves no hole', () => {
  const known = addEarlierConversations(inboxFromSnapshot(undefined, inbox(10, 6)), {
    conversations: rows(5, 1),
    hasEarlier: false,
  });
  const touching = inboxFromSnapshot(known, inbox(12, 8));
  assert.deepEqual(sequences(touching), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  assert.equal(touching.hasEarlier, false);
  const apart = inboxFromSnapshot(known, inbox(40, 36));
  assert.deepEqual(sequences(apart), [40, 39, 38, 37, 36]);
  assert.equal(apart.hasEarlier, true);
});

test('[Q20] loaded rows of before a change of settings are not kept, those of the same settings are', () => {
  const known = addEarlierConversations(inboxFromSnapshot(undefined, inbox(10, 6)), {
    conversations: rows(5, 1),
    hasEarlier: false,
  });
  assert.equal(sequences(inboxFromSnapshot(known, inbox(10, 6))).length, 10);
  const changed = inboxFromSnapshot(known, { ...inbox(10, 6), settings: 8 });
  assert.deepEqual([sequences(changed), changed.hasEarlier], [[10, 9, 8, 7, 6], true]);
});

test('unread counts open conversations only', () => {
  const closed = { ...row(1), status: 'closed' as const };
  const state = inboxFromSnapshot(undefined, {
    sequence: 2,
    settings: 0,
    conversations: [row(2), closed],
    hasEarlier: false,
  });
  assert.equal(countUnread(state), 1);
  assert.equal(countUnread(undefined), 0);
});
