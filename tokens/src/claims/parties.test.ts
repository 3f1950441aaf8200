import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, audience, issuer, refuses, verifyChanged } from '../../test-kit.ts';
import { googleIssuer, type TokenPolicyInput } from '../token-policy.ts';

type Row = readonly [
  what: string,
  claims: Record<string, unknown>,
  policy?: Partial<TokenPolicyInput>,
];

const accepted: readonly Row[] = [
  ['aud as a string', { aud: audience }],
  ['aud as an array', { aud: [audience] }],
  ['azp that is our client id', { azp: audience }],
  [
    'an allowed second audience and azp',
    { aud: [audience, 'api'], azp: audience },
    { allowedAudiences: ['api'] },
  ],
  [
    'azp of an allowed party',
    { azp: 'aurora-android' },
    { allowedAuthorizedParties: ['aurora-android'] },
  ],
  ['as many audiences as allowed', { aud: Array(32).fill(audience), azp: audience }],
  ['a sub of 255 characters', { sub: 's'.repeat(255) }],
];
for (const [what, claims, policy = {}] of accepted) {
  test(`[V10] a token with ${what} is accepted`, async () => {
    await accepts({ claims, policy });
  });
}

const refused: Readonly<Record<string, readonly Row[]>> = {
  issuer_mismatch: [
    ['no iss', { iss: undefined }],
    ['iss with a suffix', { iss: `${issuer}1` }],
    ['iss with a slash', { iss: `${issuer}/` }],
    ['iss in another case', { iss: issuer.toUpperCase() }],
    ['iss over http', { iss: issuer.replace('https', 'http') }],
    ['iss without scheme', { iss: issuer.replace('https://', '') }],
    ['iss with a homograph', { iss: issuer.replace('o', 'о') }],
    ['iss as an array of the right one', { iss: [issuer] }],
    ['iss as an object', { iss: { toString: issuer } }],
    ['the alias of Google', { iss: 'accounts.google.com' }],
  ],
  subject_invalid: [
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a blank sub', { sub: ' ' }],
    ['a number as sub', { sub: 248289761001 }],
    ['sub null', { sub: null }],
    ['sub as an array', { sub: ['248289761001'] }],
    ['a sub of 256 characters', { sub: 's'.repeat(256) }],
    ['a sub with a line break', { sub: 'a\nb' }],
    ['a sub outside ASCII', { sub: 'inês' }],
  ],
  audience_mismatch: [
    ['no aud', { aud: undefined }],
    ['aud with a suffix', { aud: `${audience}1` }],
    ['aud that is a prefix', { aud: audience.slice(0, -1) }],
    ['aud in another case', { aud: audience.toUpperCase() }],
    ['an empty array as aud', { aud: [] }],
    ['aud null', { aud: null }],
    ['aud nested in an array', { aud: [[audience]] }],
    ['a number beside our aud', { aud: [audience, 1], azp: audience }],
    ['an unknown second audience', { aud: [audience, 'unknown'], azp: audience }],
    ['an unknown second audience without azp', { aud: [audience, 'unknown'] }],
    ['too many audiences', { aud: Array(33).fill(audience), azp: audience }],
    ['both client ids in one text', { aud: `${audience} other` }],
  ],
  azp_mismatch: [
    ['two audiences without azp', { aud: [audience, 'api'] }, { allowedAudiences: ['api'] }],
    ['azp of another party', { azp: 'aurora-android' }],
    ['azp with a suffix', { azp: `${audience}1` }],
    ['azp as an array', { azp: [audience] }],
    ['azp null', { azp: null }],
  ],
};
for (const [code, rows] of Object.entries(refused)) {
  for (const [what, claims, policy = {}] of rows) {
    test(`[V10] a token with ${what} is refused`, async () => {
      await refuses({ claims, policy }, 'V10', code);
    });
  }
}

test('[V10] a missing azp is named as missing, a wrong one as wrong', async () => {
  const policy = { allowedAudiences: ['api'] };
  const claims = { aud: [audience, 'api'] };
  const missing = await refuses({ claims, policy }, 'V10', 'azp_mismatch');
  assert.match(missing.detail ?? '', /missing/);
  const wrong = await refuses({ claims: { ...claims, azp: 'x' }, policy }, 'V10', 'azp_mismatch');
  assert.match(wrong.detail ?? '', /neither/);
});

test('[V10] both spellings of Google are Google, and nothing else is', async () => {
  const policy = { ...googleIssuer };
  for (const iss of ['https://accounts.google.com', 'accounts.google.com']) {
    assert.equal((await verifyChanged({ claims: { iss }, policy })).issuer, iss);
  }
  for (const iss of ['http://accounts.google.com', 'https://accounts.google.com/', 'google.com']) {
    await refuses({ claims: { iss }, policy }, 'V10', 'issuer_mismatch');
  }
});
