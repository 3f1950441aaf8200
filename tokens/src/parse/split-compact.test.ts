import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mint, refusalOf } from '../../test-kit.ts';
import { splitCompact } from './split-compact.ts';

test('[V1] a compact token is split, and the signature covers the first two parts', () => {
  const { header, payload, signature, signingInput } = splitCompact('YWE.YmI.Y2M');
  assert.deepEqual([header, payload, signature].map(String), ['aa', 'bb', 'cc']);
  assert.equal(signingInput, 'YWE.YmI');
});

// What pages really pass (consumer-sso 9.3), and how it is named to their authors.
const noToken: readonly (readonly [what: string, value: unknown, hint: RegExp])[] = [
  ['null', null, /^null arrived/],
  ['undefined', undefined, /^undefined arrived/],
  ['the identity object', { iss: 'a', sub: 'b' }, /^object arrived/],
  ['an array', ['a.b.c'], /^an array arrived/],
  ['an empty string', '', /empty string/],
  ['the text null', 'null', /turned into/],
  ['the text [object Object]', '[object Object]', /turned into/],
  ['an authorization code', '4/0AX4XfWh', /like a code/],
  ['an error page', '<!doctype html><p>502</p>', /HTML/],
  ['a JSON error', '{"error":"invalid_grant"}', /JSON/],
  ['[A11] the JSON serialization', '{"payload":"e30","signatures":[]}', /JSON/],
];
for (const [what, value, hint] of noToken) {
  test(`[V1] ${what} is called no token`, async () => {
    const error = await refusalOf(() => splitCompact(value), 'V1', 'token_is_not_a_jwt');
    assert.match(error.detail ?? '', hint);
  });
}

const token = mint();
const damaged: readonly (readonly [what: string, value: string, hint: RegExp])[] = [
  ['a space before it', ` ${token}`, /spaces/],
  ['a line break after it', `${token}\n`, /spaces/],
  ['a line break inside it', token.replace('.', '.\n'), /spaces/],
  ['padding', `${token}==`, /base64url/],
  ['the standard alphabet', token.replace('.', '+/.'), /base64url/],
  ['a fourth part', `${token}.`, /three parts/],
  ['a Bearer prefix', `Bearer ${token}`, /Bearer/],
  ['an empty header', token.slice(token.indexOf('.')), /empty/],
  ['a NUL', token.replace('.', '\0.'), /characters/],
  ['a letter outside ASCII', token.replace('.', 'é.'), /characters/],
];
for (const [what, value, hint] of damaged) {
  test(`[V1, A10] a token with ${what} is refused`, async () => {
    const error = await refusalOf(() => splitCompact(value), 'V1', 'token_malformed');
    assert.match(error.detail ?? '', hint);
  });
}

test('[V1, A10] each part has one spelling: no unused bit is set, no length is impossible', async () => {
  const parts = ['YWE', 'YmI', 'Y2M'];
  for (const at of parts.keys()) {
    for (const spelling of ['YWF', 'YW_', 'Y', 'YWFhY']) {
      const error = await refusalOf(
        () => splitCompact(parts.with(at, spelling).join('.')),
        'V1',
        'token_malformed',
      );
      assert.match(error.detail ?? '', /canonical/);
    }
  }
});

test('[V1] a signed token may have 16 KiB and not one character more', async () => {
  const longest = `${'A'.repeat(16 * 1024 - 8)}.AAA.AAA`;
  assert.equal(splitCompact(longest).signature.length, 2);
  await refusalOf(() => splitCompact(`AA${longest}`), 'V1', 'token_too_large');
});

test('[V1] a signature longer than any key makes is refused', async () => {
  assert.equal(splitCompact(`AA.AA.${'A'.repeat(1366)}`).signature.length, 1024);
  await refusalOf(() => splitCompact(`AA.AA.${'A'.repeat(1367)}`), 'V1', 'token_too_large');
});

test('[V17] five parts are called an encrypted token, up to 32 KiB', async () => {
  await refusalOf(() => splitCompact('e30.a.b.c.d'), 'V17', 'token_encrypted');
  await refusalOf(() => splitCompact('e30..b.c.d'), 'V17', 'token_encrypted');
  const longest = `e30.${'A'.repeat(32 * 1024 - 10)}.b.c.d`;
  await refusalOf(() => splitCompact(longest), 'V17', 'token_encrypted');
  await refusalOf(() => splitCompact(`A${longest}`), 'V1', 'token_too_large');
});
