import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText, visibleString, visibleText } from './visible-text.ts';

test('[A55] ordinary text in any script passes unchanged', () => {
  for (const text of [
    'Mara Keller',
    'لوسيا',
    'می‌خواهم',
    'क्‍ष',
    '👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️',
    'Zoë “Z” O’Neil',
    'é',
  ]) {
    assert.deepEqual(visibleText(text), [{ kind: 'text', text }]);
  }
});

test('[A55] a right-to-left override becomes a mark, so what follows is read as it was sent', () => {
  assert.deepEqual(visibleText('abc\u202Ecba'), [
    { kind: 'text', text: 'abc' },
    { kind: 'mark', label: 'RLO', name: 'Right-to-left override' },
    { kind: 'text', text: 'cba' },
  ]);
});

test('[A55] every control, zero-width, tag and private character becomes a mark', () => {
  const hidden = [0, 7, 0x1b, 0x7f, 0x85, 0xad, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d]
    .concat([0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202d, 0x2060, 0x2066, 0x2069, 0x206f])
    .concat([0x2800, 0x3164, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0041, 0xe0100, 0x1d173]);
  for (const code of hidden) {
    const parts = visibleText(`a${String.fromCodePoint(code)}b`);
    assert.equal(parts[1]?.kind, 'mark', `U+${code.toString(16)} was not shown`);
  }
});

test('[A55] half a character from a cut text becomes a mark', () => {
  assert.equal(visibleText('a\uD83D')[1]?.kind, 'mark');
});

test('[A55] a tick, a shield or a lock is told apart from text in names and values', () => {
  assert.deepEqual(visibleText('✔ Verified by Aurora ID'), [
    { kind: 'symbol', text: '✔' },
    { kind: 'text', text: ' Verified by Aurora ID' },
  ]);
  for (const symbol of ['✅', '🛡️', '🔒', '☑️', '🌐']) {
    assert.deepEqual(visibleText(symbol), [{ kind: 'symbol', text: symbol }]);
  }
});

test('in a message ticks and line breaks are ordinary text', () => {
  const text = 'done ✅\nthanks';
  assert.deepEqual(visibleText(text, { lines: true, symbols: true }), [{ kind: 'text', text }]);
});

test('[A55] a line break in a value of one line is a mark', () => {
  assert.deepEqual(visibleText('a\nb')[1], { kind: 'mark', label: '␊', name: 'Control U+000A' });
});

test('[A55] combining marks piled up over a letter are counted instead of drawn', () => {
  const parts = visibleText(`Z${'\u0301'.repeat(40)}`);
  assert.deepEqual(parts.at(-1), { kind: 'mark', label: '+36', name: '36 more combining marks' });
});

test('as one string the marks stand in brackets', () => {
  assert.equal(visibleString('a\u200Bb'), 'a[ZWSP]b');
});

test('a cut never leaves half of a character', () => {
  assert.equal(cutText('ab😀', 3), 'ab');
  assert.equal(cutText('ab😀', 4), 'ab😀');
});
