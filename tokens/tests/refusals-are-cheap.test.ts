/**
 * A refusal costs next to nothing. Counted, not timed: what asks for no key, opens nothing and
 * fetches nothing has done no cryptography and no waiting, because each of them begins there; and
 * what is read is bounded by V1. The times stand in docs/reference/benchmarks.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keysHeld, type Parts, seal } from '../encryption-test-kit.ts';
import { issuerWith } from '../key-set-test-kit.ts';
import {
  type TokenEncryption,
  TokenError,
  type VerifyIdTokenOptions,
  verifyIdToken,
  verifyLogoutToken,
  verifyUserInfo,
} from '../src/index.ts';
import { base64url, issuerKey, jwk, mint, nested, optionsFor } from '../test-kit.ts';

const megabyte = 'x'.repeat(1_000_000);
const inside = mint();
const hugePart = base64url(megabyte);

/** What nobody signed and nobody needs a key for to refuse. */
const hostile: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'a code': 'SplxlOBeZQQYbYS6WxSbIA',
  'a page of HTML': `<!doctype html>${megabyte}`,
  'a million dots': '.'.repeat(1_000_000),
  '30,000 dots': '.'.repeat(30_000),
  '30,000 spaces': ' '.repeat(30_000),
  '30,000 line breaks before a token': `${'\n'.repeat(30_000)}${inside}`,
  'a claim of 1 MB': mint({ claims: { x: megabyte } }),
  '20,000 levels of claims': mint({ claimsText: nested(20_000) }),
  '10,000 claims': mint({ claims: Object.fromEntries(Object.entries([...Array(10_000).keys()])) }),
  'a header of 64 KB': mint({ header: { x: 'x'.repeat(65_536) } }),
  'a header of 2,049 bytes': mint({ headerText: `{"x":"${'x'.repeat(2041)}"}` }),
  'a header of 1,000 levels': mint({ headerText: nested(300) }),
  'a header of open brackets': mint({ headerText: '['.repeat(2000) }),
  'a header of one long number': mint({ headerText: `{"alg":${'9'.repeat(2000)}}` }),
  'a header of escapes': mint({ headerText: `{"${'\\u0061'.repeat(330)}":1,"a":2}` }),
  'a kid of 1 MB': mint({ header: { kid: megabyte } }),
  'a kid of 257 characters': mint({ header: { kid: 'k'.repeat(257) } }),
  'alg none': mint({ header: { alg: 'none' } }),
  HS256: mint({ header: { alg: 'HS256' } }),
  crit: mint({ header: { crit: ['b64'], b64: false } }),
  'a signature of 1 MB': `${inside}${hugePart}`,
  'a signature of 1,367 characters': inside.replace(/[^.]+$/, 'A'.repeat(1367)),
  'encryption of 33 KB': seal(mint({ claims: { x: 'x'.repeat(16_000) } }).repeat(2)),
  'a JWE header of 1 MB': spoiltHeader(megabyte),
  'a JWE header of 2,049 bytes': spoiltHeader('x'.repeat(2041)),
  RSA1_5: seal(inside, { header: { alg: 'RSA1_5' } }),
  dir: seal(inside, { header: { alg: 'dir' } }),
  'PBES2 with 2^31 rounds': seal(inside, {
    header: { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'AA' },
  }),
  'a zip bomb': seal(inside, { header: { zip: 'DEF' } }),
  'no epk': seal(inside, { header: { epk: undefined } }),
  'a private epk': seal(inside, { header: { epk: { kty: 'EC', crv: 'P-256', d: 'AA' } } }),
  'a short tag': seal(inside, { spoil: (parts) => parts.with(4, 'AAAA') }),
  'no ciphertext': seal(inside, { spoil: (parts) => parts.with(3, '') }),
  'an encrypted key where none belongs': seal(inside, { spoil: (parts) => parts.with(1, 'AAAA') }),
};

const verifications = { verifyIdToken, verifyLogoutToken, verifyUserInfo };

for (const [what, raw] of Object.entries(hostile)) {
  test(`[A13, A26] ${what}: refused without a key, a fetch or an opening`, async () => {
    for (const encryption of ['accepted', 'required', 'refused'] as const) {
      const { options, work } = counting(encryption);
      for (const verify of Object.values(verifications)) {
        await assert.rejects(verify(raw, options), TokenError);
      }
      assert.deepEqual(work(), { keys: 0, fetches: 0, ownKeys: 0, openings: 0 });
    }
  });
}

test('[A13] the same counters count when a token is sound', async () => {
  const { options, work } = counting('accepted');
  await verifyIdToken(seal(inside), options);
  assert.deepEqual(work(), { keys: 1, fetches: 1, ownKeys: 1, openings: 1 });
  await verifyIdToken(inside, options);
  assert.deepEqual(work(), { keys: 2, fetches: 1, ownKeys: 1, openings: 1 });
});

test('[A13] a text of 256 MB is refused by its length and not read', async () => {
  const { options } = counting('accepted');
  for (const unit of ['A', '.', ' ']) {
    // V8 keeps such a text as a tree of its repetitions; reading any of it makes it flat.
    const text = unit.repeat(2 ** 28);
    const before = process.memoryUsage().heapUsed;
    await assert.rejects(verifyIdToken(text, options), { code: 'token_too_large' });
    assert.ok(process.memoryUsage().heapUsed - before < 2 ** 26);
  }
});

test('[A13, A50] refusals leave nothing behind', async () => {
  const { options } = counting('accepted');
  await refuseMany(options, 100);
  const before = heapInUse();
  const refused = await refuseMany(options, 3000);
  const kept = heapInUse() - before;
  assert.equal(refused, 3000);
  // Were the tokens kept, it would be 45 MB; were the errors, with their stacks, 6 MB.
  assert.ok(kept < 2 ** 21, `${kept} bytes are still held`);
});

/** The happy path over published keys, with a counter at every door behind which work begins. */
function counting(encryption: TokenEncryption) {
  const issuer = issuerWith([jwk(issuerKey, { kid: 'k1' })]);
  const counts = { keys: 0, ownKeys: 0, openings: 0 };
  const options = optionsFor({
    policy: { encryption },
    options: {
      keys: {
        find(query) {
          counts.keys += 1;
          return issuer.source.find(query);
        },
      },
      decryptionKeys: {
        find(query) {
          counts.ownKeys += 1;
          return keysHeld.find(query);
        },
      },
      decryptionGate(open) {
        counts.openings += 1;
        return open();
      },
    },
  });
  return { options, work: () => ({ ...counts, fetches: issuer.state.calls }) };
}

/** Each token is another, as large as it may be, with a `kid` of its own. */
async function refuseMany(options: VerifyIdTokenOptions, count: number): Promise<number> {
  let refused = 0;
  for (let n = 0; n < count; n += 1) {
    const header = base64url(JSON.stringify({ alg: 'ES256', kid: `invented ${n} ${count}` }));
    const raw = `${header}.${'A'.repeat(15_000)}${n}.${'A'.repeat(86)}`;
    refused += await verifyIdToken(raw, options).then(
      () => 0,
      () => 1,
    );
  }
  return refused;
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

function spoiltHeader(filling: string): string {
  const spoil = (parts: Parts) => parts.with(0, base64url(`{"x":"${filling}"}`));
  return seal(inside, { spoil });
}
