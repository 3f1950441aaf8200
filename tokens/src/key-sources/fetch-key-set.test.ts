import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issuerWith, newJwk, newToken, oldJwk, oldToken } from '../../key-set-test-kit.ts';
import { refusalOf } from '../../test-kit.ts';
import { freshForSeconds } from './freshness.ts';

const ages: readonly (readonly [headers: Record<string, string>, seconds: number])[] = [
  [{ 'cache-control': 'public, max-age=23641, must-revalidate, no-transform' }, 23_641],
  [{ 'cache-control': 'max-age=1' }, 60],
  [{ 'cache-control': 'max-age=99999999' }, 86_400],
  [{ 'cache-control': 'MAX-AGE="3600"' }, 3600],
  [{ 'cache-control': 'no-store' }, 60],
  [{ 'cache-control': 'no-cache, max-age=3600' }, 60],
  [{ 'cache-control': 'private' }, 600],
  [{ 'cache-control': 's-maxage=7' }, 600],
  [{ 'cache-control': 'max-age=-5' }, 600],
  [{}, 600],
  [{ 'cache-control': 'max-age=3600', age: '1000' }, 2600],
  [{ 'cache-control': 'max-age=3600', age: '3599' }, 60],
  [{ 'cache-control': 'max-age=3600', age: '9999' }, 60],
  [{ 'cache-control': 'max-age=3600', age: '-1000' }, 3600],
  [{ 'cache-control': 'max-age=3600', age: 'x' }, 3600],
];
for (const [headers, seconds] of ages) {
  test(`[A29] an answer with ${JSON.stringify(headers)} is used for ${seconds} s`, async () => {
    assert.equal(freshForSeconds(new Headers(headers)), seconds);
  });
}

test('[A29] the set is read again when its time is over, not before the last fifth', async () => {
  const { state, verify } = issuerWith([oldJwk], { 'cache-control': 'max-age=100' });
  await verify(oldToken);
  state.time += 79;
  await verify(oldToken);
  assert.equal(state.calls, 1);
  state.time += 21;
  await verify(oldToken);
  assert.equal(state.calls, 2);
});

test('an unchanged set is not sent again: ETag and 304', async () => {
  const etag = 'W/"abc-1"';
  const { state, source, verify } = issuerWith([oldJwk], { etag });
  await verify(oldToken);
  assert.equal(state.asked[0]?.headers?.['if-none-match'], undefined);
  state.time += 3600;
  const headers = new Headers({ 'cache-control': 'max-age=120' });
  state.answer = () => ({ status: 304, headers, body: Buffer.alloc(0) });
  await verify(oldToken);
  assert.equal(state.asked[1]?.headers?.['if-none-match'], etag);
  assert.equal(source.status().freshUntil, state.time + 120);
  state.time += 120;
  await verify(oldToken);
  assert.equal(state.asked[2]?.headers?.['if-none-match'], etag, 'kept though 304 had none');
});

test('[A29] a changed set takes the place of the old one although an ETag was sent', async () => {
  const { state, verify } = issuerWith([oldJwk], { etag: '"1"' });
  await verify(oldToken);
  state.keys = [newJwk];
  state.headers.etag = '"2"';
  await verify(newToken);
  await refusalOf(() => verify(oldToken), 'V6', 'kid_unknown');
  state.time += 3600;
  await verify(newToken);
  assert.equal(state.asked[2]?.headers?.['if-none-match'], '"2"');
});

test('a 304 that nobody asked for is no set', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  state.answer = () => ({ status: 304, body: Buffer.alloc(0) });
  const error = await refusalOf(() => verify(oldToken), 'jwks', 'key_set_unavailable');
  assert.match(error.detail ?? '', /304/);
});

for (const etag of ['plain', `"${'x'.repeat(300)}"`, '"a" "b"', '"a']) {
  test(`an ETag that is none is not sent back: ${etag.slice(0, 10)}`, async () => {
    const { state, verify } = issuerWith([oldJwk], { etag });
    await verify(oldToken);
    state.time += 3600;
    await verify(oldToken);
    assert.deepEqual(Object.keys(state.asked[1]?.headers ?? {}), ['accept']);
  });
}
