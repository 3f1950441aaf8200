import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationSummary } from '@countersign/protocol';
import { countWords, filterInbox, type InboxView, neighbour } from './filter-inbox.ts';

const row = (id: string, change: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id,
  inboxSequence: 1,
  displayName: 'Mara Keller',
  proofState: 'verified',
  status: 'open',
  assignedTo: null,
  startedAt: 0,
  lastMessage: { from: 'consumer', preview: 'My June bill', at: 0 },
  unread: 0,
  waitingSince: null,
  ...change,
});

const rows = [
  row('verified'),
  row('lapsed', { proofState: 'lapsed', assignedTo: { id: 'anna', name: 'Anna' } }),
  row('visitor', { proofState: 'anonymous', displayName: 'Visitor 7F2C', waitingSince: 5 }),
  row('closed', { status: 'closed' }),
];
const view: InboxView = { filter: 'all', status: 'open', text: '' };
const ids = (change: Partial<InboxView>) =>
  filterInbox(rows, { ...view, ...change }, 'anna').map(({ id }) => id);

test('each filter shows its own rows, and closed ones only on request', () => {
  assert.deepEqual(ids({}), ['verified', 'lapsed', 'visitor']);
  assert.deepEqual(ids({ filter: 'mine' }), ['lapsed']);
  assert.deepEqual(ids({ filter: 'verified' }), ['verified']);
  assert.deepEqual(ids({ filter: 'lapsed' }), ['lapsed']);
  assert.deepEqual(ids({ filter: 'anonymous' }), ['visitor']);
  assert.deepEqual(ids({ status: 'closed' }), ['closed']);
});

test('the newest message stands first, however often other rows were changed since', () => {
  const message = (at: number) => ({ from: 'consumer', preview: '', at }) as const;
  const mixed = [
    row('read-just-now', { inboxSequence: 9, lastMessage: message(1) }),
    row('wrote-just-now', { inboxSequence: 8, lastMessage: message(2) }),
  ];
  const shown = filterInbox(mixed, view, 'anna').map(({ id }) => id);
  assert.deepEqual(shown, ['wrote-just-now', 'read-just-now']);
});

test('text is looked for in the name and in the last message, word by word', () => {
  assert.deepEqual(ids({ text: '7f2c' }), ['visitor']);
  assert.deepEqual(ids({ text: 'june keller' }), ['verified', 'lapsed']);
  assert.deepEqual(ids({ text: 'nothing' }), []);
});

test('the count says how many wait, and that there are more than are loaded', () => {
  assert.equal(countWords(rows, view, false), '3 open · 1 waiting');
  assert.equal(countWords(rows, { status: 'closed' }, true), '1+ closed');
});

test('the cursor stops at both ends and starts at the top when its row is gone', () => {
  const open = filterInbox(rows, view, 'anna');
  assert.equal(neighbour(open, 'verified', 1), 'lapsed');
  assert.equal(neighbour(open, 'verified', -1), 'verified');
  assert.equal(neighbour(open, 'visitor', 1), 'visitor');
  assert.equal(neighbour(open, 'gone', 1), 'verified');
  assert.equal(neighbour([], 'gone', 1), undefined);
});
