import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialsOf } from './initials.ts';

test('initials are the first letters of the first and the last word', () => {
  assert.equal(initialsOf('Mara Keller'), 'MK');
  assert.equal(initialsOf('Lucía Vidal Fernández de la Torre'), 'LT');
  assert.equal(initialsOf('Zoë'), 'Z');
  assert.equal(initialsOf(''), '');
});

test('[A55] a symbol never becomes an initial', () => {
  assert.equal(initialsOf('✔ Mara ✅'), 'M');
  assert.equal(initialsOf('🛡️ ✔'), '');
  assert.equal(initialsOf('\u202EMara'), '');
});
