import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  down,
  held,
  issuerWith,
  newJwk,
  newKey,
  newToken,
  oldJwk,
  oldToken,
  settle,
} from '../../key-set-test-kit.ts';
import { jwk, makeKey, mint, now, refusalOf } from '../../test-kit.ts';

const day = 24 * 3600;

test('[A49] while the issuer is down its keys serve a day longer, and the alarm rings', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = down;
  state.time += 3600;
  await verify(oldToken);
  const [notice] = state.notices;
  assert.deepEqual(
    { ...notice, error: notice?.error.code },
    { error: 'key_set_unavailable', staleSince: now + 3600, usableUntil: now + 3600 + day },
  );
  assert.equal(source.status().state, 'stale');
  state.time = now + 3600 + day - 1;
  await verify(oldToken);
  state.time += 1;
  assert.equal(source.status().state, 'empty');
  await refusalOf(() => verify(oldToken), 'jwks', 'key_set_unavailable');
});

test('[A49] only the first token waits for an issuer that hangs; tries are spaced', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = down;
  state.time += 3600;
  const first = source.find({ alg: 'ES256', kid: 'old' });
  assert.ok(first instanceof Promise);
  await first;
  const tries: number[] = [];
  for (let second = 1; second <= 200; second += 1) {
    state.time += 1;
    const before = state.calls;
    assert.ok(!(source.find({ alg: 'ES256', kid: 'old' }) instanceof Promise));
    if (state.calls > before) tries.push(second);
    await settle();
  }
  assert.deepEqual(tries, [30, 90, 150]);
  assert.equal(state.notices.length, 4);
  assert.equal(source.status().failures, 4);
});

test('[A49] when the issuer is back its new set is taken and the alarm is over', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = down;
  state.time += 3600;
  await verify(oldToken);
  state.answer = undefined;
  state.keys = [newJwk];
  state.time += 30;
  await verify(oldToken);
  await settle();
  await refusalOf(() => verify(oldToken), 'V6', 'kid_unknown');
  await verify(newToken);
  const { state: word, failures, lastError } = source.status();
  assert.deepEqual([word, failures, lastError], ['fresh', 0, undefined]);
  assert.equal(state.notices.length, 1);
});

test('[A29] a failure long ago is no excuse: after a quiet time the next token waits', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = down;
  state.time += 3600;
  await verify(oldToken);
  state.answer = undefined;
  state.keys = [newJwk];
  state.time += 3 * 3600;
  await refusalOf(() => verify(oldToken), 'V6', 'kid_unknown');
});

test('[A49] an unknown kid while the issuer is down says nothing about the token', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = down;
  for (const seconds of [0, 3600]) {
    state.time += seconds;
    const error = await refusalOf(() => verify(newToken), 'jwks', 'key_set_unavailable');
    assert.equal(error.status, 503);
    await verify(oldToken);
  }
});

for (const age of ['fresh', 'stale']) {
  test(`[A50] while the issuer is down, a flood beside ${age} keys is one try in 30 s`, async () => {
    const { state, verify } = issuerWith([oldJwk]);
    await verify(oldToken);
    if (age === 'stale') state.time += 3600;
    state.answer = down;
    const tries: number[] = [];
    for (let second = 0; second < 130; second += 1) {
      const before = state.calls;
      for (const kid of ['a', 'b']) {
        const token = mint({ header: { kid: `${kid}${second}` } });
        await refusalOf(() => verify(token), 'jwks', 'key_set_unavailable');
      }
      if (state.calls > before) tries.push(second);
      assert.ok(state.calls <= before + 1);
      state.time += 1;
    }
    assert.deepEqual(tries, [0, 30, 90]);
    state.answer = undefined;
    state.keys = [oldJwk, newJwk];
    state.time += 20;
    await verify(newToken);
  });
}

test('[A50] without any keys, tries while the issuer is down are spaced, too', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  state.answer = down;
  const tries: number[] = [];
  for (let second = 0; second < 140; second += 1) {
    const before = state.calls;
    const token = mint({ header: { kid: `invented ${second}` } });
    await refusalOf(() => verify(token), 'jwks', 'key_set_unavailable');
    if (state.calls > before) tries.push(second);
    state.time += 1;
  }
  assert.deepEqual(tries, [0, 5, 15, 35, 75, 135]);
});

test('[A29] an issuer that answers with no key has withdrawn them', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.keys = [];
  state.time += 3600;
  await refusalOf(() => verify(oldToken), 'V7', 'key_set_empty');
  assert.equal(state.notices.length, 0);
});

test('[A29] purge refuses a stolen key at once, even if it is still on its way', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  const { answer, release } = held();
  const before = Buffer.from(JSON.stringify({ keys: [oldJwk] }));
  state.answer = async () => ({ ...(await answer()), body: before });
  state.time += 3600;
  const early = verify(oldToken);
  state.answer = undefined;
  state.keys = [newJwk];
  source.purge();
  assert.equal(source.status().state, 'empty');
  release();
  await refusalOf(() => early, 'V6', 'kid_unknown');
  await refusalOf(() => verify(oldToken), 'V6', 'kid_unknown');
  await verify(newToken);
  assert.equal(state.asked.at(-1)?.headers?.['if-none-match'], undefined);
});

test('[A29] after purge no stale key serves, whatever the issuer does', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  source.purge();
  state.answer = down;
  await refusalOf(() => verify(oldToken), 'jwks', 'key_set_unavailable');
});

test('refresh fetches at once, shares a fetch that is under way, and says what failed', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await Promise.all([source.refresh(), source.refresh(), verify(oldToken)]);
  assert.equal(state.calls, 1);
  state.keys = [newJwk];
  await source.refresh();
  await verify(newToken);
  state.answer = down;
  const error = await refusalOf(() => source.refresh(), 'jwks', 'key_set_unavailable');
  assert.equal(source.status().lastError, error);
  state.answer = undefined;
  await source.refresh();
  assert.equal(state.calls, 4);
});

test('usage tells of each published key when a signature last held under it', async () => {
  const { state, source, verify } = issuerWith([oldJwk, newJwk]);
  await verify(oldToken);
  const times = () => source.usage().map(({ kid, lastUsedAt }) => [kid, lastUsedAt]);
  assert.deepEqual(times(), [
    ['old', now],
    ['new', undefined],
  ]);
  state.time += 60;
  const forged = mint({ key: makeKey.ec(), header: { kid: 'new' } });
  await refusalOf(() => verify(forged), 'V8', 'signature_invalid');
  await verify(oldToken);
  assert.deepEqual(times(), [
    ['old', now + 60],
    ['new', undefined],
  ]);
  state.keys = [newJwk];
  await source.refresh();
  await verify(newToken);
  const [usage, ...others] = source.usage();
  assert.equal(others.length, 0);
  assert.deepEqual(
    { kid: usage?.kid, algorithms: usage?.algorithms, firstSeenAt: usage?.firstSeenAt },
    { kid: 'new', algorithms: ['ES256'], firstSeenAt: now },
  );
  assert.equal(usage?.lastUsedAt, now + 60);
});

test('[A09] the status lists published keys that cannot be used', async () => {
  const { state, source, verify } = issuerWith([jwk(newKey, { kid: 'e', use: 'enc' }), oldJwk]);
  assert.deepEqual(source.status().refused, []);
  await verify(oldToken);
  const refused = [{ index: 0, kid: 'e', code: 'key_not_for_signatures' }];
  assert.deepEqual(source.status().refused, refused);
  state.time += 10;
  assert.equal(source.status().fetchedAt, now);
});

test('[A49] an issuer that hangs does not slow another', async () => {
  const hanging = issuerWith([oldJwk]);
  const { answer, release } = held();
  hanging.state.answer = answer;
  const stuck = hanging.verify(oldToken);
  const other = issuerWith([oldJwk]);
  await other.verify(oldToken);
  release();
  await stuck;
});
