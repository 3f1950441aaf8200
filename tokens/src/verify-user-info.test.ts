import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { keysHeld, ourKeys, seal } from '../encryption-test-kit.ts';
import {
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
} from '../test-kit.ts';
import { VerifiedToken } from './verified/verified-token.ts';
import { VerifiedUserInfo } from './verified/verified-user-info.ts';
import { verifyUserInfo } from './verify-user-info.ts';

/** What a provider answers: no nonce and no times, but the two members that a signature needs. */
const answer: Change = {
  claims: {
    nonce: undefined,
    iat: undefined,
    exp: undefined,
    email: 'ines@aurora.example',
    email_verified: true,
  },
};

function changed(change: Change): Change {
  return { ...answer, ...change, claims: { ...answer.claims, ...change.claims } };
}

function verify(change: Change = {}): Promise<VerifiedUserInfo> {
  const all = changed(change);
  return verifyUserInfo(mint(all), optionsFor(all));
}

test('[R15] a signed UserInfo answer says whom it is about and what the provider knows', async () => {
  const userInfo = await verify();
  assert.deepEqual(
    { ...userInfo, claims: undefined },
    {
      issuer,
      subject: happyClaims.sub,
      audience: [audience],
      claims: undefined,
      algorithm: 'ES256',
      kid: 'k1',
      encryption: undefined,
      verifiedAt: now,
    },
  );
  assert.equal(userInfo.claims.email, 'ines@aurora.example');
});

test('[R15] times and a nonce are not needed, and times that hold do no harm', async () => {
  await verify({ claims: { iat: now - 5, exp: now + 300, nbf: now - 5 } });
  // Fetched just now, so its age says nothing: a provider may stamp the session's time.
  await verify({ claims: { iat: now - 86_400 } });
  for (const typ of [undefined, 'JWT', 'application/jwt']) await verify({ header: { typ } });
  const typ = 'userinfo+jwt';
  await verify({ header: { typ }, policy: { allowedTypes: [typ] } });
});

type Row = readonly [what: string, change: Change, rule: string, code: string];
const rsa = makeKey.rsa();

const refused: readonly Row[] = [
  ['alg none', { header: { alg: 'none' } }, 'V3', 'alg_forbidden'],
  ['another algorithm', { header: { alg: 'RS256' }, key: rsa }, 'V3', 'alg_forbidden'],
  ['crit', { header: { crit: ['exp'] } }, 'V4', 'crit_present'],
  ['an unknown kid', { header: { kid: 'k2' } }, 'V6', 'kid_unknown'],
  [
    'the signature of another',
    { key: makeKey.ec(), options: { keys: keysOf() } },
    'V8',
    'signature_invalid',
  ],
  ['a claim named twice', { claimsText: '{"sub":"1","sub":"2"}' }, 'V9', 'duplicate_member'],
  ['no iss', { claims: { iss: undefined } }, 'V10', 'issuer_mismatch'],
  ['another iss', { claims: { iss: `${issuer}1` } }, 'V10', 'issuer_mismatch'],
  ['no sub', { claims: { sub: undefined } }, 'V10', 'subject_invalid'],
  ['no aud', { claims: { aud: undefined } }, 'V10', 'audience_mismatch'],
  ['another aud', { claims: { aud: `${audience}1` } }, 'V10', 'audience_mismatch'],
  [
    'an aud that is not trusted beside ours',
    { claims: { aud: [audience, 'api'] } },
    'V10',
    'audience_mismatch',
  ],
  ['an exp that is past', { claims: { exp: now - 60 } }, 'V11', 'expired'],
  ['an exp as text', { claims: { exp: `${now + 60}` } }, 'V11', 'time_not_number'],
  ['an exp in milliseconds', { claims: { exp: now * 1000 } }, 'V11', 'time_in_milliseconds'],
  ['an iat to come', { claims: { iat: now + 61 } }, 'V11', 'issued_in_future'],
  ['an nbf to come', { claims: { nbf: now + 61 } }, 'V11', 'not_yet_valid'],
  ['events', { claims: { events: {} } }, 'R15', 'not_user_info'],
  ['typ at+jwt', { header: { typ: 'at+jwt' } }, 'R15', 'not_user_info'],
  ['typ logout+jwt', { header: { typ: 'logout+jwt' } }, 'R15', 'not_user_info'],
  ['a typ that is a number', { header: { typ: 1 } }, 'R15', 'not_user_info'],
];
for (const [what, change, rule, code] of refused) {
  test(`[R15] a UserInfo answer with ${what} is refused: ${code}`, async () => {
    await refusalOf(() => verify(change), rule, code);
  });
}

test('[R15] a second audience and a second spelling are what the policy says they are', async () => {
  const claims = { aud: [audience, 'api'] };
  const { audience: both } = await verify({ claims, policy: { allowedAudiences: ['api'] } });
  assert.deepEqual(both, claims.aud);
  await verify({ claims: { exp: now - 59, iat: now + 60, nbf: now + 60 } });
  const policy = { clockToleranceSeconds: 10 };
  await refusalOf(() => verify({ claims: { exp: now - 59 }, policy }), 'V11', 'expired');
});

for (const [what, { key }] of Object.entries(ourKeys)) {
  test(`[R15, V17] a signed answer inside encryption to our ${what} key is opened`, async () => {
    const options = optionsFor({
      policy: { encryption: 'accepted' },
      options: { decryptionKeys: keysHeld },
    });
    const userInfo = await verifyUserInfo(seal(mint(answer), { key }), options);
    assert.equal(userInfo.encryption?.kid, key.kid);
    assert.equal(userInfo.claims.email, 'ines@aurora.example');
  });
}

test('[R15, V17] claims that are only encrypted are refused, our key being public', async () => {
  const keys = recordingKeys();
  const options = optionsFor({
    policy: { encryption: 'accepted' },
    options: { decryptionKeys: keysHeld, keys },
  });
  const bare = seal(JSON.stringify({ ...happyClaims, email: 'eve@evil.example' }));
  await refusalOf(() => verifyUserInfo(bare, options), 'V17', 'jwe_holds_claims');
  assert.deepEqual(keys.asked, []);
  const sealed = seal(mint(answer));
  await refusalOf(() => verifyUserInfo(sealed, optionsFor()), 'V17', 'token_encrypted');
});

test('[R15, V17] opening goes through the gate of the caller', async () => {
  const options = optionsFor({
    policy: { encryption: 'required' },
    options: {
      decryptionKeys: keysHeld,
      decryptionGate: () => Promise.reject(new Error('full')),
    },
  });
  const attempt = () => verifyUserInfo(seal(mint(answer)), options);
  await refusalOf(attempt, 'V17', 'decryption_busy');
});

test('[R15] only verifyUserInfo makes one, and it shows nothing', async () => {
  const userInfo = await verify();
  assert.equal(VerifiedUserInfo.is(userInfo), true);
  assert.equal(VerifiedUserInfo.is({ ...userInfo }), false);
  assert.equal(VerifiedToken.is(userInfo), false);
  assert.equal(JSON.stringify({ userInfo }), '{"userInfo":"[VerifiedUserInfo]"}');
  assert.equal(inspect({ userInfo }), '{ userInfo: [VerifiedUserInfo] }');
  assert.throws(() => Object.assign(userInfo, { subject: 'other' }), TypeError);
  // @ts-expect-error: the constructor is private
  assert.throws(() => new VerifiedUserInfo(Symbol(), userInfo), TypeError);
});

test('[R15] a policy or a clock that did not come the safe way is refused', async () => {
  const options = optionsFor();
  for (const wrong of [
    { ...options, policy: { ...options.policy } },
    { ...options, now: now * 1000 },
  ]) {
    await refusalOf(() => verifyUserInfo(mint(answer), wrong), 'policy', 'policy_unsafe');
  }
});
