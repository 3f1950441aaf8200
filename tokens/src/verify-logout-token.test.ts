import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { keysHeld, seal } from '../encryption-test-kit.ts';
import {
  audience,
  type Change,
  happyClaims,
  happyHeader,
  issuer,
  makeKey,
  mint,
  now,
  optionsFor,
  recordingKeys,
  refusalOf,
} from '../test-kit.ts';
import { VerifiedLogoutToken } from './verified/verified-logout-token.ts';
import { VerifiedToken } from './verified/verified-token.ts';
import { verifyIdToken } from './verify-id-token.ts';
import { verifyLogoutToken } from './verify-logout-token.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';

/** What a provider sends: no nonce, two minutes of life, the event. */
const logout: Change = {
  header: { typ: 'logout+jwt' },
  claims: {
    nonce: undefined,
    given_name: undefined,
    exp: now + 115,
    jti: 'f1c2',
    sid: '08a5019c-17e1',
    events: { [event]: {} },
  },
};

function changed(change: Change): Change {
  return {
    ...logout,
    ...change,
    header: { ...logout.header, ...change.header },
    claims: { ...logout.claims, ...change.claims },
  };
}

function verify(change: Change = {}): Promise<VerifiedLogoutToken> {
  const all = changed(change);
  return verifyLogoutToken(mint(all), optionsFor(all));
}

test('[R24] [BCL rpinitlogout] a sound logout token says whose sessions end', async () => {
  const token = await verify();
  assert.deepEqual(
    { ...token, digest: undefined },
    {
      issuer,
      audience: [audience],
      subject: happyClaims.sub,
      sid: '08a5019c-17e1',
      jti: 'f1c2',
      digest: undefined,
      issuedAt: now - 5,
      expiresAt: now + 115,
      verifiedAt: now,
    },
  );
});

test('[R24] sub alone or sid alone is enough, a typ may be missing', async () => {
  assert.equal((await verify({ claims: { sid: undefined } })).sid, undefined);
  assert.equal((await verify({ claims: { sub: undefined } })).subject, undefined);
  await verify({ header: { typ: undefined } });
  await verify({ claims: { sid: 's'.repeat(255), jti: 'j'.repeat(255) } });
  await verify({ header: { typ: 'application/logout+JWT' } });
  await verify({ claims: { events: { [event]: {}, 'https://a.example/other': {} } } });
});

type Row = readonly [what: string, change: Change, code: string, rule?: string];
const rsa = makeKey.rsa();

const suite: readonly Row[] = [
  ['[BCL alg-none]', { header: { alg: 'none' } }, 'alg_forbidden', 'V3'],
  ['[BCL no-event]', { claims: { events: undefined } }, 'not_a_logout_token'],
  ['[BCL wrong-event]', { claims: { events: wrongEvent() } }, 'not_a_logout_token'],
  ['[BCL with-nonce]', { claims: { nonce: happyClaims.nonce } }, 'not_a_logout_token'],
  ['[BCL wrong-alg]', { header: { alg: 'RS256' }, key: rsa }, 'alg_forbidden', 'V3'],
  ['[BCL wrong-aud]', { claims: { aud: `${audience}1` } }, 'audience_mismatch', 'V10'],
  ['[BCL wrong-iss]', { claims: { iss: `${issuer}INVALID` } }, 'issuer_mismatch', 'V10'],
];

const more: readonly Row[] = [
  ['typ JWT', { header: { typ: 'JWT' } }, 'not_a_logout_token'],
  ['typ of a security event', { header: { typ: 'secevent+jwt' } }, 'not_a_logout_token'],
  ['a typ that is a number', { header: { typ: 1 } }, 'not_a_logout_token'],
  ['events as an array', { claims: { events: [event] } }, 'not_a_logout_token'],
  ['an event that is no object', { claims: { events: { [event]: true } } }, 'not_a_logout_token'],
  ['a nonce that is null', { claims: { nonce: null } }, 'not_a_logout_token'],
  ['neither sub nor sid', { claims: { sub: undefined, sid: undefined } }, 'logout_names_nobody'],
  ['a sid that is empty', { claims: { sid: '' } }, 'logout_names_nobody'],
  ['a sid that is a number', { claims: { sid: 7 } }, 'logout_names_nobody'],
  ['a sid of 256 characters', { claims: { sid: 's'.repeat(256) } }, 'logout_names_nobody'],
  ['a sub that is a number', { claims: { sub: 7 } }, 'subject_invalid', 'V10'],
  ['no jti', { claims: { jti: undefined } }, 'jti_invalid'],
  ['an empty jti', { claims: { jti: '' } }, 'jti_invalid'],
  ['no exp', { claims: { exp: undefined } }, 'time_missing', 'V11'],
  ['no iat', { claims: { iat: undefined } }, 'time_missing', 'V11'],
  ['an exp that is past', { claims: { iat: now - 200, exp: now - 80 } }, 'expired', 'V11'],
  ['no aud', { claims: { aud: undefined } }, 'audience_mismatch', 'V10'],
  ['crit', { header: { crit: ['exp'] } }, 'crit_present', 'V4'],
  ['an unknown kid', { header: { kid: 'k2' } }, 'kid_unknown', 'V6'],
  [
    'the signature of another',
    { key: makeKey.ec(), options: { keys: recordingKeys() } },
    'signature_invalid',
    'V8',
  ],
];
for (const [what, change, code, rule = 'R24'] of [...suite, ...more]) {
  test(`[R24] a logout token with ${what} is refused: ${code}`, async () => {
    await refusalOf(() => verify(change), rule, code);
  });
}

test('[R24, A24] no ID token is a logout token, and no logout token an ID token', async () => {
  const idToken = mint();
  const logoutToken = mint(logout);
  assert.ok(VerifiedToken.is(await verifyIdToken(idToken, optionsFor())));
  assert.ok(VerifiedLogoutToken.is(await verifyLogoutToken(logoutToken, optionsFor())));
  const asLogout = () => verifyLogoutToken(idToken, optionsFor());
  await refusalOf(asLogout, 'R24', 'not_a_logout_token');
  const insecureAcceptMissingNonce = { insecureAcceptMissingNonce: true };
  for (const policy of [{}, insecureAcceptMissingNonce]) {
    const asIdToken = () => verifyIdToken(logoutToken, optionsFor({ policy }));
    await assert.rejects(asIdToken, { name: 'TokenError' });
  }
  const untyped = mint({ claims: logout.claims ?? {}, header: happyHeader });
  const options = optionsFor({ policy: insecureAcceptMissingNonce });
  await refusalOf(() => verifyIdToken(untyped, options), 'V14', 'typ_forbidden');
});

test('[R24, V17] where encryption is demanded a logout token is encrypted too', async () => {
  const options = optionsFor({
    policy: { encryption: 'required' },
    options: { decryptionKeys: keysHeld },
  });
  const raw = mint(logout);
  const sealed = await verifyLogoutToken(seal(raw), options);
  assert.equal(sealed.digest, (await verifyLogoutToken(raw, optionsFor())).digest);
  await refusalOf(() => verifyLogoutToken(raw, options), 'V17', 'token_not_encrypted');
});

test('[R24, V15] the same logout token gives the same digest, another gives another', async () => {
  const [one, same, other] = await Promise.all([
    verifyLogoutToken(mint(logout), optionsFor()),
    verifyLogoutToken(mint(logout), optionsFor()),
    verify({ claims: { jti: 'f1c3' } }),
  ]);
  assert.equal(one.digest, same.digest);
  assert.notEqual(one.digest, other.digest);
});

test('[R24] only verifyLogoutToken makes one, and it shows nothing', async () => {
  const token = await verify();
  assert.equal(VerifiedLogoutToken.is({ ...token }), false);
  assert.equal(VerifiedToken.is(token), false);
  assert.equal(JSON.stringify({ token }), '{"token":"[VerifiedLogoutToken]"}');
  assert.equal(inspect({ token }), '{ token: [VerifiedLogoutToken] }');
  assert.throws(() => Object.assign(token, { subject: 'other' }), TypeError);
  // @ts-expect-error: the constructor is private
  assert.throws(() => new VerifiedLogoutToken(Symbol(), token), TypeError);
});

test('[R24] a policy or a clock that did not come the safe way is refused', async () => {
  const options = optionsFor();
  const raw = mint(logout);
  for (const wrong of [
    { ...options, policy: { ...options.policy } },
    { ...options, now: now * 1000 },
  ]) {
    await refusalOf(() => verifyLogoutToken(raw, wrong), 'policy', 'policy_unsafe');
  }
});

function wrongEvent(): Record<string, unknown> {
  return { 'http://schemas.openid.net/event/foobar': {} };
}
