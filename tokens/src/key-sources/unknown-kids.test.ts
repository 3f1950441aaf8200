import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnknownKids } from './unknown-kids.ts';

test('[V6] one unknown kid may fetch at once, the next 30 s later', () => {
  const kids = new UnknownKids();
  assert.equal(kids.mayFetch('a', 100), true);
  kids.spend('a', 100);
  assert.equal(kids.mayFetch('b', 129), false);
  assert.equal(kids.mayFetch('b', 130), true);
});

test('[V6] a kid that was absent does not fetch again although another was found', () => {
  const kids = new UnknownKids();
  kids.spend('absent', 100);
  kids.spend('found', 101);
  kids.refund('found');
  assert.equal(kids.mayFetch('absent', 102), false);
  assert.equal(kids.mayFetch('other', 102), true);
  assert.equal(kids.mayFetch('absent', 130), true);
});

test('[V6, A50] only so many absent kids are remembered, the oldest go first', () => {
  const kids = new UnknownKids();
  for (let n = 0; n < 300; n += 1) kids.spend(`k${n}`, 100);
  kids.spend('last', 100);
  kids.refund('last');
  assert.equal(kids.mayFetch('k0', 101), true);
  assert.equal(kids.mayFetch('k299', 101), false);
});
