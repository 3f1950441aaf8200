import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64url } from './base64url.ts';

test('[V1] canonical base64url is decoded', () => {
  for (const [text, hex] of [
    ['', ''],
    ['_w', 'ff'],
    ['__8', 'ffff'],
    ['____', 'ffffff'],
    ['AAEC', '000102'],
  ] as const) {
    assert.equal(decodeBase64url(text)?.toString('hex'), hex, text);
  }
});

test('[V1] every other spelling of the same bytes is refused', () => {
  for (const text of ['_x', '_w==', '_w=', '__9', '/w', ' _w', '_w\n', '_w.', 'A', 'AAAAA', 'Ä']) {
    assert.equal(decodeBase64url(text), undefined, JSON.stringify(text));
  }
});

test('[V1] of all spellings of one byte exactly one is accepted', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const accepted = [...alphabet].filter((last) => decodeBase64url(`A${last}`) !== undefined);
  assert.deepEqual(accepted, ['A', 'Q', 'g', 'w']);
  const ofThree = [...alphabet].filter((last) => decodeBase64url(`AA${last}`) !== undefined);
  assert.equal(ofThree.length, 16);
});
