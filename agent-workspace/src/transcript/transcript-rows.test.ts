import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentTranscriptItem, MessageProof } from '@countersign/protocol';
import { transcriptRows } from './transcript-rows.ts';

const at = new Date(2026, 10, 20, 9, 41).getTime();
const anna = { id: 'agent-anna', name: 'Anna' };
const proof = { state: 'anonymous' } as const;

const fromConsumer = (sequence: number, state: MessageProof['state']): AgentTranscriptItem => ({
  type: 'message',
  from: 'consumer',
  id: `consumer-${sequence}`,
  sequence,
  at: at + sequence * 1000,
  text: 'hello',
  proof: { state },
});
const fromAgent = (sequence: number, time = at + sequence * 1000): AgentTranscriptItem => ({
  type: 'message',
  from: 'agent',
  id: `agent-${sequence}`,
  sequence,
  at: time,
  agent: anna,
  text: 'hello',
});
const verified: AgentTranscriptItem = {
  type: 'identity',
  change: 'verified',
  sequence: 2,
  at,
  proof,
};

const rowsOf = (items: readonly AgentTranscriptItem[], readByConsumer = 0) =>
  transcriptRows(items, { outgoing: [], readByConsumer, now: at });

test('a message from before the verification says so, and keeps saying it', () => {
  const rows = rowsOf([fromConsumer(1, 'anonymous'), verified, fromConsumer(3, 'verified')]);
  const words = rows.flatMap((row) => (row.kind === 'consumer' ? [row.proofWords] : []));
  assert.deepEqual(words, ['sent before verification', 'verified']);
});

test('without any verification a message is not said to be before one', () => {
  const [, row] = rowsOf([fromConsumer(1, 'anonymous')]);
  assert.equal(row?.kind === 'consumer' && row.proofWords, 'not verified');
});

test('each day begins with its name', () => {
  const yesterday = fromAgent(1, at - 86_400_000);
  const labels = rowsOf([yesterday, fromAgent(2), fromAgent(3)]).flatMap((row) =>
    row.kind === 'day' ? [row.label] : [],
  );
  assert.deepEqual(labels, ['Yesterday', 'Today']);
});

test('only the last of an agent’s messages in a run carries the time', () => {
  const rows = rowsOf([fromAgent(1), fromAgent(2), fromConsumer(3, 'verified'), fromAgent(4)]);
  const ends = rows.flatMap((row) => (row.kind === 'agent' ? [row.endsRun] : []));
  assert.deepEqual(ends, [false, true, true]);
});

test('seen stands once, at the last message that the consumer has read', () => {
  const rows = rowsOf([fromAgent(1), fromAgent(2), fromAgent(3)], 2);
  const seen = rows.flatMap((row) => (row.kind === 'agent' ? [row.isSeen] : []));
  assert.deepEqual(seen, [false, true, false]);
});

test('what is still being sent stands at the end', () => {
  const outgoing = [
    { id: 'o1', conversationId: 'c', kind: 'send', text: 'hi', at, state: 'sending' },
  ] as const;
  const rows = transcriptRows([fromAgent(1)], { outgoing, readByConsumer: 0, now: at });
  assert.equal(rows.at(-1)?.kind, 'outgoing');
});
