import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskText } from './mask-text.ts';

test('comments, strings and regular expressions are blanked, code and lines are not', () => {
  const text = "a = 'b' + /c\"d/.test(e) / f; // g\n/* h\n*/ `i${j + `k`}l`;";
  const masked = maskText(text);
  assert.equal(masked.length, text.length);
  assert.equal(masked.replace(/[ ]+/g, ' '), "a = ' ' + / /.test(e) / f; \n \n ` ${j + ` `} `;");
});
