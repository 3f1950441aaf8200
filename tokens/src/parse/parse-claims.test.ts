import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, happyClaims, mint, nested, refuses } from '../../test-kit.ts';

const text = JSON.stringify(happyClaims);
const withMember = (member: string) => `{${member},${text.slice(1)}`;

test('[V9] the claims are an object of strict JSON in UTF-8', async () => {
  const { claims } = await accepts({ claimsText: withMember('"name":"Inês \\ud83d\\ude00 é"') });
  assert.equal(claims.name, 'Inês 😀 é');
});

const malformed: readonly (readonly [what: string, claims: string | Buffer])[] = [
  ['an array', '[1]'],
  ['a string', '"claims"'],
  ['null', 'null'],
  ['nothing', ''],
  ['a byte order mark', `\ufeff${text}`],
  ['UTF-16', Buffer.from(text, 'utf16le')],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28, 0x22, 0x7d])]),
  ],
  [
    'an overlong form',
    Buffer.concat([Buffer.from('{"n":"'), Buffer.from([0xc0, 0xaf, 0x22, 0x7d])]),
  ],
  ['a lone surrogate', withMember('"name":"\\ud800"')],
  ['something after the object', `${text} {}`],
];
for (const [what, claimsText] of malformed) {
  test(`[V9, A12] claims that are ${what} are refused`, async () => {
    await refuses({ claimsText }, 'V9', 'token_malformed');
  });
}

test('[V9, A12] a claim named twice is refused, also when one is escaped', async () => {
  await refuses({ claimsText: withMember('"sub":"admin"') }, 'V9', 'duplicate_member');
  await refuses({ claimsText: withMember('"\\u0073ub":"admin"') }, 'V9', 'duplicate_member');
});

test('[V9] 16 levels are read and 17 are refused', async () => {
  await accepts({ claimsText: withMember(`"deep":${nested(15)}`) });
  await refuses({ claimsText: withMember(`"deep":${nested(16)}`) }, 'V9', 'token_too_deep');
});

test('[V9] a number that would be rounded is refused, not shown rounded to an agent', async () => {
  await accepts({ claimsText: withMember('"account":9007199254740991') });
  await refuses(
    { claimsText: withMember('"account":9007199254740993') },
    'V9',
    'number_out_of_range',
  );
});

test('[V9] the payload is not read before the signature holds', async () => {
  const spoil = (token: string) => `${token.slice(0, -8)}AAAAAAAA`;
  await refuses({ claimsText: 'not JSON', spoil }, 'V8', 'signature_invalid');
  assert.notEqual(spoil(mint()), mint());
});
