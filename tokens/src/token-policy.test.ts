import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, audience, happyPolicy, issuer, refusalOf, refuses } from '../test-kit.ts';
import {
  createTokenPolicy,
  googleIssuer,
  isTokenPolicy,
  type TokenPolicyInput,
} from './token-policy.ts';

test('what is left out takes the safe value', () => {
  const policy = createTokenPolicy({ issuer, audience });
  assert.deepEqual(
    { ...policy },
    {
      issuer,
      issuerAliases: [],
      audience,
      allowedAudiences: [],
      allowedAuthorizedParties: [],
      algorithms: ['RS256'],
      allowedTypes: [],
      maxLifetimeSeconds: 86_400,
      maxAgeSeconds: 600,
      clockToleranceSeconds: 60,
      requireNonce: true,
      encryption: 'refused',
      maxAuthAgeSeconds: undefined,
      requiredAcr: undefined,
    },
  );
});

test('a policy is frozen, and only createTokenPolicy makes one', () => {
  const policy = createTokenPolicy(happyPolicy);
  assert.throws(() => Object.assign(policy, { requireNonce: false }), TypeError);
  assert.throws(() => Object.assign(policy.algorithms, ['RS256']), TypeError);
  assert.equal(isTokenPolicy(policy), true);
  assert.equal(isTokenPolicy({ ...policy }), false);
});

test('EdDSA and Ed25519 are two names of one algorithm', async () => {
  assert.deepEqual(createTokenPolicy({ ...happyPolicy, algorithms: ['EdDSA'] }).algorithms, [
    'EdDSA',
    'Ed25519',
  ]);
});

const hs256 = 'HS256' as 'ES256';
const unsafe: readonly (readonly [
  what: string,
  change: Partial<TokenPolicyInput>,
  hint: RegExp,
])[] = [
  ['[A27] HS256', { algorithms: [hs256] }, /RS256 or ES256/],
  ['[A27] HS256 beside ES256', { algorithms: ['ES256', hs256] }, /RS256 or ES256/],
  ['[A01] alg none', { algorithms: ['none' as 'ES256'] }, /RS256 or ES256/],
  ['no algorithm', { algorithms: [] }, /'RS256'/],
  ['an empty issuer', { issuer: '' }, /`issuer`/],
  ['an issuer with a line break', { issuer: 'https://a.example\n' }, /`issuer`/],
  ['an empty audience', { audience: '' }, /`audience`/],
  ['a lifetime of a year', { maxLifetimeSeconds: 365 * 86_400 }, /`maxLifetimeSeconds`/],
  ['an endless lifetime', { maxLifetimeSeconds: Number.POSITIVE_INFINITY }, /seconds from 1/],
  ['an age of a week', { maxAgeSeconds: 7 * 86_400 }, /`maxAgeSeconds`/],
  ['a negative age', { maxAgeSeconds: -1 }, /`maxAgeSeconds`/],
  ['a tolerance of an hour', { clockToleranceSeconds: 3600 }, /0 to 300/],
  ['no nonce', { requireNonce: false }, /insecureAcceptMissingNonce/],
  ['[A17] an alias for any issuer', { issuerAliases: ['login.aurora.example'] }, /Google only/],
  ['audiences that are no array', { allowedAudiences: 'api' as unknown as [] }, /array/],
  ['an empty list of acr', { requiredAcr: [] }, /leave it out/],
  ['a misspelt encryption', { encryption: 'yes' as 'required' }, /'required'/],
  ['a misspelt member', { maxAge: 60 } as Partial<TokenPolicyInput>, /spelling/],
];

for (const [what, change, hint] of unsafe) {
  test(`a policy with ${what} is refused and told the safe alternative`, async () => {
    const create = () => createTokenPolicy({ ...happyPolicy, ...change });
    const error = await refusalOf(create, 'policy', 'policy_unsafe');
    assert.match(error.detail ?? '', hint);
  });
}

test('Google, and only Google, has a second spelling of its issuer', async () => {
  const policy = { ...googleIssuer };
  const { issuerAliases } = createTokenPolicy({ ...happyPolicy, ...policy });
  assert.deepEqual(issuerAliases, ['accounts.google.com']);
  const other = { ...policy, issuerAliases: ['accounts.google.com.evil.example'] };
  const create = () => createTokenPolicy({ ...happyPolicy, ...other });
  await refusalOf(create, 'policy', 'policy_unsafe');
});

test('a policy decides: the same token is accepted and refused', async () => {
  await accepts({ header: { typ: 'brand+jwt' }, policy: { allowedTypes: ['Brand+JWT'] } });
  await refuses({ header: { typ: 'brand+jwt' } }, 'V14', 'typ_forbidden');
});
