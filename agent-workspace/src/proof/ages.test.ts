import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, dayName, longAge, shortAge, stopwatch, timeOrDay } from './ages.ts';

const minute = 60_000;
const now = new Date(2026, 10, 20, 10, 30).getTime();

test('an age is rounded down, so that proof never looks older or younger by a unit', () => {
  assert.equal(longAge(59_999), 'under a minute');
  assert.equal(longAge(minute), '1 minute');
  assert.equal(longAge(2 * minute + 59_999), '2 minutes');
  assert.equal(longAge(60 * minute), '1 hour');
  assert.equal(longAge(49 * 60 * minute), '2 days');
});

test('the inbox has room for a short age, and for a date after a week', () => {
  assert.equal(shortAge(now - 1000, now), 'now');
  assert.equal(shortAge(now - 9 * minute, now), '9 min');
  assert.equal(shortAge(now - 180 * minute, now), '3 h');
  assert.equal(shortAge(now - 3 * 1440 * minute, now), '3 d');
  assert.equal(shortAge(now - 10 * 1440 * minute, now), '10 Nov');
});

test('a clock of the server that is ahead of ours never makes an age negative', () => {
  assert.equal(shortAge(now + 5000, now), 'now');
  assert.equal(ago(now + 5000, now), 'just now');
  assert.equal(stopwatch(-5000), '0:00');
});

test('waiting is counted like a stopwatch', () => {
  assert.equal(stopwatch(18_000), '0:18');
  assert.equal(stopwatch(12 * minute + 5000), '12:05');
  assert.equal(stopwatch(62 * minute + 5000), '1:02:05');
  assert.equal(stopwatch(50 * 60 * minute), '2 days');
});

test('days have names near today and the year when it is another', () => {
  assert.equal(dayName(now, now), 'Today');
  assert.equal(dayName(now - 1440 * minute, now), 'Yesterday');
  assert.equal(dayName(new Date(2026, 10, 16).getTime(), now), 'Monday 16 November');
  assert.equal(dayName(new Date(2025, 10, 16).getTime(), now), '16 November 2025');
});

test('a time on another day says which', () => {
  assert.equal(timeOrDay(now, now), '10:30');
  assert.equal(timeOrDay(now - 1440 * minute, now), '19 Nov, 10:30');
  assert.equal(timeOrDay(new Date(2025, 10, 19, 8, 5).getTime(), now), '19 Nov 2025, 08:05');
});
