import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, test } from 'node:test';
import { decodeProtectedHeader, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import { clientSecret } from '../kit/brand.ts';
import { startCertifiedProvider } from '../kit/provider/certified-provider.ts';
import { faults } from '../kit/provider/faults.ts';
import { type Call, sendJson } from '../kit/provider/openid-provider.ts';
import { providerHost, startStage } from '../kit/stage.ts';

const service = await startStage({ after }, { startAt: Date.now() });
const { provider, aurora } = service;
const offered = { dpop_signing_alg_values_supported: ['ES256', 'PS256'] };
let saved = 0;

afterEach(async () => {
  provider.heal();
  provider.tokenType = 'Bearer';
});

/** Saves the connector, at a provider that offers DPoP or not. */
async function configure(
  dpop: 'off' | 'when_offered' | 'required' | undefined,
  metadata: object = offered,
): Promise<void> {
  saved += 1;
  aurora.codeSettings = { name: `Aurora ${saved}`, ...(dpop && { dpop }) };
  await service.putBrands();
  provider.fail('discovery', faults.answer({ ...provider.metadata(), ...metadata }));
}

async function reason(): Promise<string> {
  const [record] = await service.audit();
  return `${record?.detail.code} ${record?.detail.detail ?? ''}`.trim();
}

async function trySignIn(): Promise<string> {
  const answer = await (await service.consumer().start()).tryCode({ sub: 'somebody' });
  return answer.status === 200 ? 'signed in' : reason();
}

const last = (endpoint: 'token' | 'userinfo'): Call => {
  const call = provider.callsTo(endpoint).at(-1);
  assert(call);
  return call;
};

async function proofOf({ headers }: Call): Promise<JWTPayload> {
  const proof = String(headers.dpop);
  assert.equal(decodeProtectedHeader(proof).typ, 'dpop+jwt');
  assert(!('d' in (decodeProtectedHeader(proof).jwk ?? {})), 'the public half only');
  return (await jwtVerify(proof, EmbeddedJWK)).payload;
}

test('[P20, R22] where it is offered, the access token is bound to our key and used with a proof', async () => {
  await configure(undefined);
  for (const tokenType of ['DPoP', 'dpop', 'DPOP']) {
    provider.tokenType = tokenType;
    assert.equal(await trySignIn(), 'signed in');
  }
  const atToken = await proofOf(last('token'));
  assert.deepEqual([atToken.htm, atToken.htu], ['POST', `${provider.issuer}/token`]);
  assert.equal(atToken.ath, undefined);
  const { authorization } = last('userinfo');
  const atUserInfo = await proofOf(last('userinfo'));
  const [scheme, accessToken = ''] = authorization.split(' ');
  assert.equal(scheme, 'DPoP');
  assert.deepEqual([atUserInfo.htm, atUserInfo.htu], ['GET', `${provider.issuer}/userinfo`]);
  assert.equal(atUserInfo.ath, createHash('sha256').update(accessToken).digest('base64url'));
  assert.notEqual(atUserInfo.jti, atToken.jti);
});

test('[P20] off, or not offered, no proof is sent', async () => {
  const cases = [
    ['off', offered],
    ['when_offered', {}],
    ['when_offered', { dpop_signing_alg_values_supported: ['RS256'] }],
  ] as const;
  for (const [dpop, metadata] of cases) {
    await configure(dpop, metadata);
    assert.equal(await trySignIn(), 'signed in');
    assert.equal(last('token').headers.dpop, undefined);
    assert.match(last('userinfo').authorization, /^Bearer /);
    provider.tokenType = 'DPoP';
    assert.equal(await trySignIn(), 'provider_answer_invalid token_type');
    provider.tokenType = 'Bearer';
  }
});

test('[P20] a provider that binds nothing is refused where it must, and else used as it is', async () => {
  await configure('when_offered');
  assert.equal(await trySignIn(), 'signed in');
  assert.match(last('userinfo').authorization, /^Bearer /);
  assert.equal(last('userinfo').headers.dpop, undefined);
  for (const metadata of [offered, {}]) {
    await configure('required', metadata);
    const before = provider.callsTo('userinfo').length;
    assert.equal(await trySignIn(), 'dpop_not_applied');
    assert.equal(provider.callsTo('userinfo').length, before);
  }
});

test('[P21, R22] the provider’s nonce is put into one more proof, and remembered', async () => {
  await configure('required');
  provider.tokenType = 'DPoP';
  provider.fail('token', (response) => {
    provider.fail('token', undefined);
    response.setHeader('dpop-nonce', 'nonce-1');
    sendJson(response, 400, { error: 'use_dpop_nonce' });
  });
  provider.fail('userinfo', (response) => {
    provider.fail('userinfo', undefined);
    response.setHeader('dpop-nonce', 'nonce-2');
    response.setHeader('www-authenticate', 'DPoP error="use_dpop_nonce"');
    sendJson(response, 401, {});
  });
  const before = provider.callsTo('token').length;
  assert.equal(await trySignIn(), 'signed in');
  const [first, second, ...more] = provider.callsTo('token').slice(before);
  assert(first && second);
  assert.deepEqual(more, []);
  assert.equal((await proofOf(first)).nonce, undefined);
  assert.equal((await proofOf(second)).nonce, 'nonce-1');
  assert.equal(second.form.get('code'), first.form.get('code'));
  assert.equal((await proofOf(last('userinfo'))).nonce, 'nonce-2');
  assert.equal(await trySignIn(), 'signed in');
  assert.equal((await proofOf(last('token'))).nonce, 'nonce-2');
});

test('[P21] a provider that wants ever new nonces is asked twice and no more', async () => {
  await configure('required');
  provider.fail('token', (response) => {
    response.setHeader('dpop-nonce', `nonce-${provider.calls.length}`);
    sendJson(response, 400, { error: 'use_dpop_nonce' });
  });
  const before = provider.callsTo('token').length;
  assert.equal(await trySignIn(), 'token_endpoint_refused use_dpop_nonce');
  assert.equal(provider.callsTo('token').length, before + 2);
});

test('[P20, P21] a certified provider that demands DPoP with nonces lets us in', async (t) => {
  const clientId = 'bound';
  const certified = await startCertifiedProvider({
    host: providerHost,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [aurora.redirectUri],
        dpop_bound_access_tokens: true,
      },
    ],
    configuration: {
      features: {
        dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      },
    },
  });
  t.after(() => certified.close());
  const { issuer } = certified;
  const { redirectUri } = aurora;
  const signIn = async (): Promise<string> => {
    const consumer = await service.consumer().start();
    const { handshakeId, nonce, codeChallenge } = await consumer.handshake(aurora.codeConnector);
    const asked = { clientId, nonce, codeChallenge, redirectUri, sub: 'somebody' };
    const answer = await consumer.answer(handshakeId, await certified.authorize(asked));
    return answer.status === 200 ? 'signed in' : reason();
  };
  aurora.codeSettings = { issuer, clientId, dpop: 'required' };
  await service.putBrands();
  assert.equal(await signIn(), 'signed in', certified.refusals.join());
  assert.equal(await signIn(), 'signed in', certified.refusals.join());
  aurora.codeSettings = { issuer, clientId, dpop: 'off' };
  await service.putBrands();
  assert.equal(await signIn(), 'token_endpoint_refused invalid_grant');
});
