import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordHint } from './password-strength.ts';

const known = ['anna.meier@aurora.example', 'Anna Meier', 'Aurora'];

test('a short password says how much is missing', () => {
  assert.deepEqual(passwordHint('abcdefghijk', known), {
    level: 0,
    words: '1 more character needed',
  });
});

test('a password with the own name, few letters or a plain row is weak', () => {
  for (const password of ['meier-is-here-x', 'aaaaaabbbbbb', 'abcdefghijklmn', '123456789012']) {
    assert.equal(passwordHint(password, known).level, 1, password);
  }
});

test('unrelated words are strong', () => {
  assert.equal(passwordHint('lamp river socks nine', known).level, 3);
  assert.equal(passwordHint('lamp-river9x', known).level, 2);
});
