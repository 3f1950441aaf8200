import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConsumerTranscriptItem } from '@countersign/protocol';
import { accentsFrom, luminance } from './accent.ts';
import type { TranscriptRow } from './transcript-rows.ts';
import { transcriptRows } from './transcript-rows.ts';
import { visibleParts } from './visible-text.ts';

test('[A55] characters that hide or reorder text are shown by name', () => {
  assert.deepEqual(visibleParts('a\u202Eb\u200Bc'), [
    { text: 'a' },
    { mark: 'U+202E' },
    { text: 'b' },
    { mark: 'U+200B' },
    { text: 'c' },
  ]);
  assert.deepEqual(visibleParts('\u0000\u{E0041}'), [{ mark: 'U+0000' }, { mark: 'U+E0041' }]);
});

test('ordinary text of any language, emoji and new lines stay as they are', () => {
  for (const text of ['Grüße,\n\tMara', 'مرحبا بك', '👩‍👩‍👧', 'می‌خواهم', '']) {
    assert.deepEqual(visibleParts(text), text === '' ? [] : [{ text }]);
  }
});

test('text on any accent has a contrast of at least 4.5, on light and dark screens', () => {
  const steps = [0, 51, 102, 119, 128, 153, 204, 255];
  for (const red of steps) {
    for (const green of steps) {
      for (const blue of steps) {
        for (const { accent, onAccent } of Object.values(accentsFrom([red, green, blue]))) {
          const [r = 0, g = 0, b = 0] = accent.match(/\d+/g)!.map(Number);
          const ground = luminance([r, g, b]) + 0.05;
          const contrast = onAccent === '#fff' ? 1.05 / ground : ground / 0.05;
          assert.ok(contrast >= 4.5, `${accent} with ${onAccent}: ${contrast}`);
        }
      }
    }
  }
});

const at = new Date(2026, 5, 1, 12).getTime();
const minute = 60_000;
const own = (sequence: number, time = at): ConsumerTranscriptItem => ({
  type: 'message',
  id: `own-${sequence}`,
  from: 'consumer',
  text: 'text',
  sequence,
  at: time,
});
const byAgent = (sequence: number, time = at): ConsumerTranscriptItem => ({
  ...own(sequence, time),
  type: 'message',
  id: `agent-${sequence}`,
  from: 'agent',
  agentName: 'Anna',
  text: 'text',
});
const messages = (rows: readonly TranscriptRow[]) => rows.filter((row) => row.type === 'message');

test('only the last message that is sent, and the last that is read, say so', () => {
  const transcript = [own(1), own(2), byAgent(3), own(4), own(5)];
  const rows = messages(transcriptRows({ transcript, readByAgent: 3 }, []));
  assert.deepEqual(
    rows.map(({ status }) => status),
    ['none', 'read', 'none', 'none', 'sent'],
  );
});

test('messages of one person within five minutes stand together', () => {
  const transcript = [
    own(1),
    own(2, at + minute),
    own(3, at + 9 * minute),
    byAgent(4, at + 9 * minute),
  ];
  const rows = messages(transcriptRows({ transcript, readByAgent: 0 }, []));
  assert.deepEqual(
    rows.map(({ isFirstOfGroup, isLastOfGroup }) => [isFirstOfGroup, isLastOfGroup]),
    [
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ],
  );
});

test('each day begins with its name, and what is not sent stands last', () => {
  const transcript = [
    own(1),
    { type: 'closed', sequence: 2, at } as const,
    own(3, at + 1440 * minute),
  ];
  const outbox = [
    { id: 'new-one', text: 'text', at: at + 1441 * minute, state: 'waiting' },
  ] as const;
  const rows = transcriptRows({ transcript, readByAgent: 0 }, outbox);
  assert.deepEqual(
    rows.map(({ type }) => type),
    ['day', 'message', 'marker', 'day', 'message', 'message'],
  );
  assert.equal(messages(rows).at(-1)?.status, 'waiting');
});
