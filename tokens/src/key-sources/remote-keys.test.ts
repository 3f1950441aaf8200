import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { type Jwk, jwk, makeKey, mint, now, optionsFor, refusalOf } from '../../test-kit.ts';
import { verifyIdToken } from '../verify-id-token.ts';
import { type FetchBytes, type FetchedBytes, remoteKeys } from './remote-keys.ts';

const oldKey = makeKey.ec();
const newKey = makeKey.ec();
const oldJwk = jwk(oldKey, { kid: 'old' });
const newJwk = jwk(newKey, { kid: 'new' });
const oldToken = mint({ key: oldKey, header: { kid: 'old' } });
const newToken = mint({ key: newKey, header: { kid: 'new' } });

/** An issuer whose keys, answers and clock the test moves, and which counts its visitors. */
function issuerWith(keys: unknown[], cacheControl = 'public, max-age=3600') {
  const state = {
    keys,
    time: now,
    calls: 0,
    answer: undefined as undefined | (() => Promise<Partial<FetchedBytes>>),
  };
  const fetch: FetchBytes = async (url, { maxBytes, timeoutMs }) => {
    state.calls += 1;
    assert.deepEqual([url, maxBytes, timeoutMs], ['https://a.example/keys', 262_144, 5000]);
    const body = Buffer.from(JSON.stringify({ keys: state.keys }));
    const headers = new Headers({ 'cache-control': cacheControl });
    return { status: 200, headers, body, ...(await state.answer?.()) };
  };
  const source = remoteKeys({ jwksUri: 'https://a.example/keys', fetch, now: () => state.time });
  const verify = (token: string) => verifyIdToken(token, optionsFor({ options: { keys: source } }));
  return { state, source, verify };
}

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

const ages: readonly (readonly [cacheControl: string, seconds: number])[] = [
  ['public, max-age=23641, must-revalidate, no-transform', 23_641],
  ['max-age=1', 60],
  ['max-age=99999999', 86_400],
  ['no-store', 60],
  ['no-cache, max-age=3600', 60],
  ['private', 600],
  ['s-maxage=7', 600],
  ['max-age=-5', 600],
];
for (const [cacheControl, seconds] of ages) {
  test(`[A29] with "${cacheControl}" the set is read again after ${seconds} s`, async () => {
    const { state, verify } = issuerWith([oldJwk], cacheControl);
    await verify(oldToken);
    state.time += seconds - 1;
    await verify(oldToken);
    assert.equal(state.calls, 1);
    state.time += 1;
    await verify(oldToken);
    assert.equal(state.calls, 2);
  });
}

test('[V6, A29] a rotated key is found after one fetch', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.keys = [oldJwk, newJwk];
  await verify(newToken);
  assert.equal(state.calls, 2);
});

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

test('a fetch that fails does not take the known keys away while they are fresh', async () => {
  const { state, verify } = issuerWith([oldJwk]);
  await verify(oldToken);
  state.answer = () => Promise.reject(new Error('CANARY'));
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
