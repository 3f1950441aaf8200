/** Every mistake that brands make, made for real, and the name by which it is told. */
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { encryptTo, fetchKeys } from '../../kit/encrypt.ts';
import { faults } from '../../kit/provider/faults.ts';
import { makeSigningKey, type TokenChange } from '../../kit/signing-key.ts';
import { startStage } from '../../kit/stage.ts';

const service = await startStage({ after });
const { aurora, provider, clock } = service;
const now = clock.seconds();
afterEach(() => provider.heal());

/** What the administrator is told of the newest refusal. */
async function told(): Promise<string> {
  const [record] = await service.server.foundation.storage.auditRecords.listNewestOf(
    aurora.id,
    'consumer.refused',
    1,
  );
  return String(record?.detail.diagnosis);
}

async function toldOfToken(change: TokenChange): Promise<string> {
  const answer = await (await service.consumer().start()).tryToken(change);
  assert.equal(answer.status, 401, answer.text);
  return told();
}

async function toldOfAnswer(connectorId: string, ssoKey: string, more = {}): Promise<string> {
  const consumer = await service.consumer().start();
  const { handshakeId } = await consumer.handshake(connectorId);
  await consumer.answer(handshakeId, ssoKey, more);
  return told();
}

const unsigned = { signature: () => Buffer.alloc(0) };
const thirteenYears = 13 * 366 * 24 * 3600;

describe('[X1] a mistake in the ID token is told by its own name', () => {
  const mistakes: ReadonlyArray<readonly [string, TokenChange]> = [
    ['alg_none', { header: { alg: 'none' }, ...unsigned }],
    ['alg_none', { header: { alg: 'None' }, ...unsigned }],
    ['alg_symmetric', { header: { alg: 'HS256' } }],
    ['alg_misspelt', { header: { alg: 'es256' } }],
    ['alg_misspelt', { header: { alg: 'RS-256' } }],
    ['alg_misspelt', { header: { alg: 'SHA256withRSA' } }],
    ['alg_not_listed', { header: { alg: 'PS384' } }],
    ['alg_forbidden', { header: { alg: 'canary' } }],
    ['time_in_milliseconds', { claims: { exp: (now + 600) * 1000, iat: now * 1000 } }],
    ['time_is_text', { claims: { exp: String(now + 600) } }],
    ['iat_missing', { claims: { iat: undefined } }],
    ['exp_missing', { claims: { exp: undefined } }],
    ['exp_far_future', { claims: { exp: now + thirteenYears } }],
    ['exp_far_future', { claims: { exp: 9_516_236_522 } }],
    ['lifetime_too_long', { claims: { exp: now + 3 * 24 * 3600 } }],
    ['issuer_mismatch', { claims: { iss: `${aurora.implicitIssuer}/` } }],
    ['audience_mismatch', { claims: { aud: 'acc:1234' } }],
    ['nonce_missing', { claims: { nonce: undefined } }],
    ['nonce_mismatch', { claims: { nonce: 'of another sign-in' } }],
    ['signature_invalid', { key: makeSigningKey('ES256', aurora.key.kid) }],
    ['kid_unknown', { header: { kid: 'not published' } }],
    ['subject_invalid', { claims: { sub: undefined } }],
  ];
  for (const [code, change] of mistakes) {
    test(`${code}: ${JSON.stringify(change).slice(0, 70)}`, async () => {
      assert.equal(await toldOfToken(change), code);
    });
  }
});

describe('[X1] what is no code and no ID token is told by its own name', () => {
  const identity = JSON.stringify({ iss: aurora.implicitIssuer, sub: 'x', acr: 'loa1' });
  const mistakes: ReadonlyArray<readonly [string, 'implicit' | 'code', string]> = [
    ['identity_instead_of_token', 'implicit', identity],
    ['error_body_instead_of_token', 'implicit', '{"error":"login_required"}'],
    ['error_body_instead_of_token', 'implicit', '<!doctype html><title>Sign in</title>'],
    ['answer_placeholder', 'implicit', '[object Object]'],
    ['code_in_implicit_flow', 'implicit', 'SplxlOBeZQQYbYS6WxSbIA'],
    ['token_in_code_flow', 'code', aurora.idToken('n')],
    ['page_answer_too_long', 'implicit', 'x'.repeat(20_000)],
    ['code_refused', 'code', 'garbage'],
  ];
  for (const [code, flow, ssoKey] of mistakes) {
    test(`${code}: ${ssoKey.slice(0, 40)}`, async () => {
      assert.equal(await toldOfAnswer(`aurora-${flow}`, ssoKey), code);
    });
  }
});

describe('[X1] a mistake in the encryption is told by its own name', async () => {
  const [key] = await fetchKeys(service.browser(), aurora);
  const withHeader = async (header: object): Promise<string> => {
    const parts = (await encryptTo(key, aurora.idToken('n'))).split('.');
    const known = JSON.parse(Buffer.from(String(parts[0]), 'base64url').toString());
    parts[0] = Buffer.from(JSON.stringify({ ...known, ...header })).toString('base64url');
    return parts.join('.');
  };
  const mistakes: ReadonlyArray<readonly [string, () => Promise<string>]> = [
    ['jwe_alg_misspelt', () => withHeader({ alg: 'RSA_OAEP_256' })],
    ['jwe_enc_misspelt', () => withHeader({ enc: 'a256gcm' })],
    ['jwe_enc_misspelt', () => withHeader({ enc: 'A128CBC_HS256' })],
    ['jwe_alg_forbidden', () => withHeader({ alg: 'RSA1_5' })],
    ['jwe_holds_claims', () => encryptTo(key, JSON.stringify(aurora.claims('n')))],
  ];
  for (const [code, make] of mistakes) {
    test(code, async () => assert.equal(await toldOfAnswer('aurora-implicit', await make()), code));
  }
});

describe('[X1] a mistake around the token endpoint is told by its own name', () => {
  const refusedWith = (description: string) =>
    faults.refuse({ error: 'invalid_grant', error_description: description });
  const mistakes = [
    ['token_member_misnamed', faults.answer({ token: aurora.idToken('n') })],
    ['id_token_missing', faults.answer({ token_type: 'Bearer', access_token: 'x' })],
    ['redirect_uri_mismatch', refusedWith('Incorrect redirect_uri canary-value')],
    ['redirect_uri_mismatch', faults.refuse({ error: 'redirect_uri_mismatch' })],
    ['challenge_not_forwarded', refusedWith('PKCE verification failed canary-value')],
    ['challenge_not_forwarded', refusedWith('Failed to verify code verifier')],
    ['code_refused', faults.invalidGrant],
    ['client_refused', faults.refuse({ error: 'invalid_client' })],
    ['client_not_allowed', faults.refuse({ error: 'unauthorized_client' })],
    ['provider_answer_invalid', faults.htmlPage],
  ] as const;
  for (const [code, fault] of mistakes) {
    test(code, async () => {
      provider.fail('token', fault);
      await (await service.consumer().start()).tryCode({ sub: 'somebody' });
      assert.equal(await told(), code);
    });
  }

  test('state_dropped, and another state is not called that', async () => {
    const consumer = await service.consumer().start();
    await consumer.comeBack(await consumer.begin('popup'), { code: 'x' });
    assert.equal(await told(), 'state_dropped');
    await consumer.comeBack(await consumer.begin('popup'), { code: 'x', state: 'another' });
    assert.equal(await told(), 'state_mismatch');
  });

  test('redirect_uri_not_registered', async () => {
    const redirectUri = 'https://elsewhere.test/callback';
    assert.equal(
      await toldOfAnswer('aurora-code', 'code', { redirectUri }),
      'redirect_uri_not_registered',
    );
  });

  test('challenge_not_forwarded by a provider that says nothing is at least a refused code', async () => {
    const consumer = await service.consumer().start();
    const { handshakeId, nonce } = await consumer.handshake('aurora-code');
    const asked = { nonce, redirectUri: aurora.redirectUri, person: { sub: 'x' } };
    const code = provider.authorize({ ...asked, codeChallenge: 'not the one that was given' });
    await consumer.answer(handshakeId, code);
    assert.equal(await told(), 'code_refused');
  });
});

test('[X2] no value of a refusal reaches log or audit with its diagnosis', async () => {
  const audited = JSON.stringify(await service.audit());
  for (const text of [audited, service.log.join('\n')]) assert.doesNotMatch(text, /canary/);
});
