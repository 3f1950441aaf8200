import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpError } from './problem.ts';
import { createRateLimiter, networkOf } from './rate-limit.ts';

const limit = { name: 'test', burst: 3, perMinute: 6 };

function limiterAt(): ReturnType<typeof createRateLimiter> & { wait(seconds: number): void } {
  let now = 1_000_000;
  const wait = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { ...createRateLimiter(() => now), wait };
}

function tries(limiter: ReturnType<typeof createRateLimiter>, key: string): number | 'taken' {
  try {
    limiter.take(limit, key);
    return 'taken';
  } catch (error) {
    assert(error instanceof HttpError && error.code === 'slow_down');
    return error.retryAfterSeconds ?? 0;
  }
}

test('[D5] a burst passes, then one each time the bucket has filled, and the wait is told', () => {
  const limiter = limiterAt();
  for (let count = 0; count < 3; count += 1) assert.equal(tries(limiter, 'a'), 'taken');
  assert.equal(tries(limiter, 'a'), 10);
  assert.equal(tries(limiter, 'b'), 'taken', 'another key has a bucket of its own');
  limiter.wait(9);
  const wait = Number(tries(limiter, 'a'));
  assert(wait >= 1 && wait <= 2, 'asking in vain costs nothing');
  limiter.wait(wait);
  assert.equal(tries(limiter, 'a'), 'taken');
  limiter.wait(3600);
  const after = [1, 2, 3, 4].map(() => tries(limiter, 'a'));
  assert.deepEqual(after, ['taken', 'taken', 'taken', 10], 'never more than the burst');
});

test('[D6] what is given back was not counted', () => {
  const limiter = limiterAt();
  for (let count = 0; count < 20; count += 1) {
    assert.equal(tries(limiter, 'a'), 'taken');
    limiter.giveBack(limit, 'a');
  }
});

test('[E7, A83] addresses of one subscriber are one network', () => {
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
  assert.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1');
  const network = networkOf('2001:db8:1:2:3:4:5:6');
  for (const address of ['2001:db8:1:2::', '2001:db8:1:2::1', '2001:db8:1:2:ffff::']) {
    assert.equal(networkOf(address), network, address);
  }
  assert.notEqual(networkOf('2001:db8:1:3::1'), network);
  assert.notEqual(networkOf('::1'), networkOf('1::'));
});
