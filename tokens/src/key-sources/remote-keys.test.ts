import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import {
  down,
  held,
  issuerWith,
  newJwk,
  newToken,
  oldJwk,
  oldKey,
  oldToken,
  settle,
} from '../../key-set-test-kit.ts';
import { type Jwk, jwk, makeKey, mint, now, refusalOf } from '../../test-kit.ts';
import type { FetchBytes, FetchedBytes } from './fetch-key-set.ts';
import { remoteKeys } from './remote-keys.ts';

test('the key set is fetched once and kept; then a key is found without waiting', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  await verify(oldToken);
  assert.equal(state.calls, 1);
  assert.ok(!(source.find({ alg: 'ES256', kid: 'old' }) instanceof Promise));
});

test('all who wait share one fetch', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await Promise.all(Array.from({ length: 50 }, () => verify(oldToken)));
  assert.equal(state.calls, 1);
});

test('[A29] shortly before its end the set is read again, and no token waits for that', async () => {
  const { state, source, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.time += 3600 - 301;
  await verify(oldToken);
  assert.equal(state.calls, 1);
  state.time += 1;
  const { answer, release } = held();
  state.answer = answer;
  state.keys = [oldJwk, newJwk];
  for (let n = 0; n < 10; n += 1) {
    assert.ok(!(source.find({ alg: 'ES256', kid: 'old' }) instanceof Promise));
  }
  assert.equal(state.calls, 2);
  release();
  await settle();
  assert.ok(!(source.find({ alg: 'ES256', kid: 'new' }) instanceof Promise));
  assert.equal(source.status().freshUntil, now + 3600 - 300 + 3600);
});

test('[A29] after its end the next token waits for the new set, as a key may be gone', async () => {
  const { state, verify } = issuerWith([oldJwk, newJwk]);
  await verify(oldToken);
  state.time += 3600;
  state.keys = [newJwk];
  await refusalOf(() => verify(oldToken), 'V6', 'kid_unknown');
});

test('[V6, A29] a rotated key is found after one fetch', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.keys = [oldJwk, newJwk];
  await verify(newToken);
  assert.equal(state.calls, 2);
});

test('[V6] each of several rotations just before signing is followed', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  for (let n = 0; n < 5; n += 1) {
    const key = makeKey.ec();
    state.keys = [jwk(key, { kid: `rotated ${n}` })];
    await verify(mint({ key, header: { kid: `rotated ${n}` } }));
  }
  assert.equal(state.calls, 6);
});

for (const first of ['first', 'later']) {
  test(`[V6] a rotation during the ${first} fetch is followed by one more`, async () => {
    const { state, verify } = issuerWith([oldJwk]);
    if (first === 'later') {
      await verify(oldToken);
      state.time += 3400;
    }
    const { answer, release } = held();
    const before = Buffer.from(JSON.stringify({ keys: [oldJwk] }));
    state.answer = async () => ({ ...(await answer()), body: before });
    const early = verify(oldToken);
    state.keys = [oldJwk, newJwk];
    const outcomes = [verify(newToken), verify(newToken)];
    await settle();
    state.answer = undefined;
    const calls = state.calls;
    release();
    await Promise.all([early, ...outcomes]);
    assert.equal(state.calls, calls + 1);
  });
}

test('[A29] a key that the issuer removed is refused after the next fetch', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.keys = [newJwk];
  await verify(newToken);
  await refusalOf(() => verify(oldToken), 'V6', 'kid_unknown');
});

test('[V6] a flood of unknown kids leads to one fetch at once and one per 30 s', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  const flood = async () => {
    for (let n = 0; n < 20; n += 1) {
      const token = mint({ header: { kid: `invented ${n}` } });
      await refusalOf(() => verify(token), 'V6', 'kid_unknown');
    }
  };
  await flood();
  assert.equal(state.calls, 2);
  state.time += 29;
  await flood();
  assert.equal(state.calls, 2);
  state.time += 1;
  await flood();
  assert.equal(state.calls, 3);
  await verify(oldToken);
});

type Failure = {
  readonly what: string;
  readonly answer: Partial<FetchedBytes>;
  readonly rule: string;
  readonly code: string;
  readonly detail?: RegExp;
};

const notJson = /not JSON/;
const failures: readonly Failure[] = [
  { what: '502', answer: { status: 502 }, ...unavailable(/status 502/) },
  { what: 'a redirect', answer: { status: 302 }, ...unavailable(/status 302/) },
  { what: 'an HTML page', answer: { body: Buffer.from('<html>') }, ...unavailable(notJson) },
  { what: 'a PEM', answer: { body: Buffer.from('-----BEGIN') }, ...unavailable(notJson) },
  {
    what: 'broken JSON',
    answer: { body: Buffer.from('{"keys":[') },
    rule: 'V7',
    code: 'key_malformed',
  },
  {
    what: 'a set that names its keys twice',
    answer: { body: Buffer.from('{"keys":[],"keys":[]}') },
    rule: 'V7',
    code: 'duplicate_member',
  },
  {
    what: 'no key',
    answer: { body: Buffer.from('{"keys":[]}') },
    rule: 'V7',
    code: 'key_set_empty',
  },
  {
    what: 'one byte too much',
    answer: { body: Buffer.alloc(262_145, 0x20) },
    rule: 'jwks',
    code: 'key_set_too_large',
  },
];
for (const { what, answer, rule, code, detail = /^/ } of failures) {
  test(`an issuer that answers with ${what} gives no key, and is left alone for 5 s`, async () => {
    const { state, verify } = issuerWith([oldJwk]);
    state.answer = async () => answer;
    const error = await refusalOf(() => verify(oldToken), rule, code);
    assert.match(error.detail ?? '', detail);
    await refusalOf(() => verify(oldToken), rule, code);
    assert.equal(state.calls, 1);
    state.answer = undefined;
    state.time += 5;
    await verify(oldToken);
    assert.equal(state.calls, 2);
  });
}

function unavailable(detail: RegExp): Pick<Failure, 'rule' | 'code' | 'detail'> {
  return { rule: 'jwks', code: 'key_set_unavailable', detail };
}

test('[A50] 10,000 unknown kids are one fetch, and as many at once wait for no second', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  const kids = Array.from({ length: 100 }, (_, n) => `invented ${n}`);
  const tokens = kids.map((kid) => mint({ header: { kid } }));
  for (let round = 0; round < 100; round += 1) {
    const attempts = tokens.map((token) => refusalOf(() => verify(token), 'V6', 'kid_unknown'));
    await Promise.all(attempts);
  }
  assert.equal(state.calls, 2);
  await verify(oldToken);
});

test('no more tokens wait for a key set than the limit says', async () => {
  const { state, source } = issuerWith([oldJwk]);
  const { answer, release } = held();
  state.answer = answer;
  const query = { alg: 'ES256', kid: 'old' } as const;
  const waiting = Array.from({ length: 1000 }, () => source.find(query));
  const error = await refusalOf(() => source.find(query), 'jwks', 'key_set_unavailable');
  assert.match(error.detail ?? '', /too many/);
  release();
  assert.equal((await Promise.all(waiting)).length, 1000);
  assert.ok(source.find(query));
});

test('a fetch that fails does not take the known keys away while they are fresh', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = down;
  const error = await refusalOf(() => verify(newToken), 'jwks', 'key_set_unavailable');
  assert.match(error.message, /fetch failed/);
  assert.doesNotMatch(error.message, /CANARY/);
  await verify(oldToken);
});

test('a real issuer that never answers is given up after the deadline', async (t) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  t.after(() => server.close());
  t.after(() => server.closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  let given: AbortSignal | undefined;
  const keys = remoteKeys({
    jwksUri: `http://127.0.0.1:${address.port}/keys`,
    insecureAllowHttp: true,
    timeoutMs: 20,
    now: () => now,
    // Ignores its limits, as a careless implementation would.
    fetch: (_url, { signal }) => {
      given = signal;
      return new Promise(() => {});
    },
  });
  const find = async () => keys.find({ alg: 'ES256', kid: 'old' });
  const error = await refusalOf(find, 'jwks', 'key_set_unavailable');
  assert.match(error.detail ?? '', /in time/);
  assert.equal(given?.aborted, true);
});

test('[V7] an address that is not https is refused, http needs the insecure switch', async () => {
  const { fetch, now: clock } = { fetch: failing, now: () => now };
  for (const jwksUri of ['http://a.example/keys', 'file:///etc/passwd', 'a.example', '']) {
    await refusalOf(() => remoteKeys({ jwksUri, fetch, now: clock }), 'policy', 'policy_unsafe');
  }
  const jwksUri = 'http://127.0.0.1:1/keys';
  assert.ok(remoteKeys({ jwksUri, fetch, now: clock, insecureAllowHttp: true }));
  const file = { jwksUri: 'file:///etc/passwd', fetch, now: clock, insecureAllowHttp: true };
  await refusalOf(() => remoteKeys(file), 'policy', 'policy_unsafe');
});

test('[A09] keys that the issuer should not have published do not disturb the others', async () => {
  const published: Jwk[] = [jwk(makeKey.ec('secp256k1')), jwk(oldKey, { use: 'enc' }), oldJwk];
  await issuerWith(published).verify(oldToken);
});

const failing: FetchBytes = () => Promise.reject(new Error('no network in this test'));
