import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accepts,
  audience,
  type Change,
  happyClaims,
  issuer,
  keysOf,
  makeKey,
  mint,
  now,
  optionsFor,
  recordingKeys,
  refusalOf,
  refuses,
} from '../test-kit.ts';
import { verifyIdToken } from './verify-id-token.ts';

test('a token that keeps every rule is verified and says what it proves', async () => {
  const token = await accepts({ claims: { acr: 'loa2', amr: ['pwd', 'otp'], auth_time: now - 9 } });
  assert.deepEqual(
    { ...token, claims: undefined, digest: undefined },
    {
      issuer,
      subject: '248289761001',
      audience: [audience],
      claims: undefined,
      issuedAt: now - 5,
      expiresAt: now + 300,
      authTime: now - 9,
      acr: 'loa2',
      amr: ['pwd', 'otp'],
      flow: 'implicit',
      nonceBound: true,
      algorithm: 'ES256',
      kid: 'k1',
      encryption: undefined,
      ignoredHeaders: [],
      digest: undefined,
      verifiedAt: now,
    },
  );
  assert.equal(token.claims.given_name, 'Ines');
});

// Each row breaks one rule. Every pair of them broken together is refused by the earlier one, so
// the order of the list is the order of the rules.
const stranger = makeKey.ec();
const inOrder: readonly (readonly [rule: string, code: string, change: Change])[] = [
  ['V1', 'token_malformed', { spoil: (token) => `${token}=` }],
  ['V2', 'duplicate_member', { headerText: '{"alg":"ES256","alg":"ES256"}' }],
  ['V3', 'alg_forbidden', { header: { alg: 'none' } }],
  ['V4', 'crit_present', { header: { crit: ['exp'] } }],
  ['V6', 'kid_unknown', { header: { kid: 'k2' } }],
  ['V8', 'signature_invalid', { key: stranger, options: { keys: keysOf() } }],
  ['V9', 'token_malformed', { claimsText: '[]' }],
  ['V10', 'issuer_mismatch', { claims: { iss: `${issuer}1` } }],
  ['V11', 'expired', { claims: { iat: now - 500, exp: now - 400 } }],
  ['V12', 'nonce_mismatch', { claims: { nonce: 'other' } }],
  ['V13', 'at_hash_missing', { options: { accessToken: 'ya29.a0' } }],
  ['V14', 'typ_forbidden', { header: { typ: 'at+jwt' } }],
  ['R18', 'acr_insufficient', { policy: { requiredAcr: ['loa3'] } }],
];

for (const [position, [rule, code, change]] of inOrder.entries()) {
  test(`the order: ${rule} refuses before every later rule looks`, async () => {
    await refuses(change, rule, code);
    for (const [, , later] of inOrder.slice(position + 1)) {
      await refuses(both(later, change), rule, code);
    }
  });
}

function both(later: Change, earlier: Change): Change {
  return {
    ...later,
    ...earlier,
    header: { ...later.header, ...earlier.header },
    claims: { ...later.claims, ...earlier.claims },
    policy: { ...later.policy, ...earlier.policy },
    options: { ...later.options, ...earlier.options },
  };
}

test('a key that is at hand is used without waiting for anything', async () => {
  const keys = recordingKeys();
  const outcome = verifyIdToken(mint(), optionsFor({ options: { keys } }));
  assert.equal(keys.asked.length, 1, 'the source was asked before the first await');
  assert.equal((await outcome).subject, happyClaims.sub);
});

test('a policy, a time or a flow that did not come the safe way is refused', async () => {
  const options = optionsFor();
  const forged = { ...options.policy };
  await refusalOf(
    () => verifyIdToken(mint(), { ...options, policy: forged }),
    'policy',
    'policy_unsafe',
  );
  await refusalOf(
    () => verifyIdToken(mint(), { ...options, now: now * 1000 }),
    'policy',
    'policy_unsafe',
  );
  await refusalOf(
    () => verifyIdToken(mint(), { ...options, now: Number.NaN }),
    'policy',
    'policy_unsafe',
  );
  const flow = 'hybrid' as 'code';
  await refusalOf(() => verifyIdToken(mint(), { ...options, flow }), 'policy', 'policy_unsafe');
});
