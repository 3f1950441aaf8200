import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { ClientMetadata } from 'oidc-provider';
import { clientSecret } from '../kit/brand.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { encryptTo, fetchKeys } from '../kit/encrypt.ts';
import type { Answer } from '../kit/http-client.ts';
import { certifiedClaims, startCertifiedProvider } from '../kit/provider/certified-provider.ts';
import { faults } from '../kit/provider/faults.ts';
import { type Members, makeSigningKey, mint, type TokenChange } from '../kit/signing-key.ts';
import { providerHost, startStage } from '../kit/stage.ts';

const service = await startStage({ after }, { startAt: Date.now() });
const { provider, aurora, clock } = service;
const desk = await Desk.open(await service.agent());
const somebody = { sub: 'somebody', userInfo: { account_number: 'A-17' } };

afterEach(async () => {
  provider.heal();
  await configure({});
});

async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  aurora.codeSettings = settings;
  await service.putBrands();
}

async function outcome(answer: Answer): Promise<string> {
  if (answer.status === 200) return 'signed in';
  const [record] = await service.audit();
  return `${record?.detail.rule} ${record?.detail.code}`;
}

async function trySignIn(token?: TokenChange): Promise<string> {
  return outcome(await (await service.consumer().start()).tryCode(somebody, token));
}

/** A good signed answer, with what the test changes of it. */
function signed(claims: Members, change: TokenChange = {}): string {
  const [key] = provider.keys;
  assert(key);
  return mint({ iss: provider.issuer, aud: provider.clientId, ...claims }, key, change);
}

async function encrypted(text: string): Promise<string> {
  const [key] = await fetchKeys(service.browser(), aurora);
  return encryptTo(key, text);
}

/** The names of the attributes that an agent then sees as verified. */
async function attributesOf(person: typeof somebody): Promise<readonly string[]> {
  const consumer = await service.consumer().signInWithCode(person);
  const { conversationId } = await startChat(consumer);
  const { verified } = await desk.card(conversationId);
  return verified.map(({ name }) => name);
}

test('[P13, R15] UserInfo signed by the issuer is read like plain UserInfo', async () => {
  assert.deepEqual(await attributesOf(somebody), ['account_number']);
  provider.signUserInfo = (claims) => signed(claims);
  assert.deepEqual(await attributesOf(somebody), ['account_number']);
});

test('[P13, R15, A24] a signed answer that is not the issuer’s for us verifies nobody', async () => {
  const stranger = makeSigningKey('RS256', provider.keys[0]?.kid ?? '');
  const cases: [TokenChange, string][] = [
    [{}, 'signed in'],
    [{ key: stranger }, 'V8 signature_invalid'],
    [{ claims: { iss: `${provider.issuer}1` } }, 'V10 issuer_mismatch'],
    [{ claims: { iss: undefined } }, 'V10 issuer_mismatch'],
    [{ claims: { aud: 'another-client' } }, 'V10 audience_mismatch'],
    [{ claims: { aud: undefined } }, 'V10 audience_mismatch'],
    [{ claims: { sub: 'somebody else' } }, 'identity userinfo_subject_mismatch'],
    [{ header: { alg: 'none' } }, 'V3 alg_forbidden'],
    [{ header: { typ: 'at+jwt' } }, 'R15 not_user_info'],
    [{ claims: { exp: clock.seconds() - 3600 } }, 'V11 expired'],
  ];
  for (const [change, expected] of cases) {
    provider.signUserInfo = (claims) => signed(claims, change);
    const found = await trySignIn();
    assert(found.startsWith(expected), `${JSON.stringify(change.claims ?? {})}: ${found}`);
  }
  provider.signUserInfo = () => 'not a token';
  assert.match(await trySignIn(), /^V1 /);
});

test('[P14] where it must be signed, plain UserInfo verifies nobody', async () => {
  for (const settings of [{ userInfoSigned: 'required' }, { userInfoEncryption: 'required' }]) {
    await configure(settings);
    assert.equal(await trySignIn(), 'connector userinfo_not_signed');
  }
  await configure({ userInfoSigned: 'required' });
  provider.signUserInfo = (claims) => signed(claims);
  assert.equal(await trySignIn(), 'signed in');
  await configure({ userInfoSigned: 'accepted' });
  provider.signUserInfo = undefined;
  assert.equal(await trySignIn(), 'signed in');
});

test('[P15] encrypted UserInfo is taken where the connector says so, and only with a signature inside', async () => {
  provider.signUserInfo = (claims) => encrypted(signed(claims));
  assert.equal(await trySignIn(), 'V17 token_encrypted');
  for (const userInfoEncryption of ['accepted', 'required']) {
    await configure({ userInfoEncryption });
    assert.deepEqual(await attributesOf(somebody), ['account_number']);
  }
  provider.signUserInfo = (claims) => signed(claims);
  assert.equal(await trySignIn(), 'V17 token_not_encrypted');
  provider.signUserInfo = (claims) => encrypted(JSON.stringify(claims));
  assert.match(await trySignIn(), /^V17 /);
});

test('[P16, O16] in the Code Flow an encrypted ID token is taken where the connector says so', async () => {
  provider.sealIdToken = encrypted;
  assert.equal(await trySignIn(), 'V17 token_encrypted');
  for (const encryption of ['accepted', 'required']) {
    await configure({ encryption });
    assert.equal(await trySignIn(), 'signed in');
  }
  provider.heal();
  assert.equal(await trySignIn(), 'V17 token_not_encrypted');
  await configure({ encryption: 'accepted' });
  assert.equal(await trySignIn(), 'signed in');
});

test('[R16] claims that UserInfo says others have are not fetched and not shown', async () => {
  const before = provider.calls.length;
  const userInfo = {
    account_number: 'A-17',
    _claim_names: { package: 'theirs', balance: 'inside' },
    _claim_sources: {
      theirs: { endpoint: `${provider.issuer}/claims`, access_token: 'canary' },
      inside: { JWT: signed({ sub: 'somebody', balance: { amount: '1.00', currency: 'CHF' } }) },
    },
  };
  assert.deepEqual(await attributesOf({ sub: 'somebody', userInfo }), ['account_number']);
  const made = provider.calls.slice(before).map(({ endpoint }) => endpoint);
  assert(!made.includes('unknown'), made.join());
});

test('[P13, R11] an answer that is neither JSON nor a token is refused by its content type', async () => {
  provider.fail('userinfo', faults.htmlPage);
  assert.equal(await trySignIn(), 'connector provider_answer_invalid');
});

test('[P13, P15, P16] a certified provider’s signed and encrypted UserInfo and ID token are taken', async (t) => {
  const common: ClientMetadata = {
    client_id: '',
    client_secret: clientSecret,
    redirect_uris: [aurora.redirectUri],
    jwks_uri: 'https://chat.test/brands/aurora/jwks.json',
  };
  const toUs = { alg: 'RSA-OAEP-256', enc: 'A256GCM' } as const;
  const certified = await startCertifiedProvider({
    host: providerHost,
    clients: [
      { ...common, client_id: 'plain' },
      { ...common, client_id: 'signed', userinfo_signed_response_alg: 'RS256' },
      {
        ...common,
        client_id: 'encrypted',
        userinfo_signed_response_alg: 'RS256',
        userinfo_encrypted_response_alg: toUs.alg,
        userinfo_encrypted_response_enc: toUs.enc,
        id_token_encrypted_response_alg: toUs.alg,
        id_token_encrypted_response_enc: toUs.enc,
      },
    ],
    fetch: async (url) => {
      const { status, text } = await service.browser().get(new URL(url).pathname);
      return new Response(text, { status });
    },
    configuration: {
      features: { jwtUserinfo: { enabled: true }, encryption: { enabled: true } },
      enabledJWA: {
        idTokenEncryptionAlgValues: [toUs.alg],
        userinfoEncryptionAlgValues: [toUs.alg],
      },
    },
  });
  t.after(() => certified.close());
  const { issuer } = certified;
  const clients = [
    ['plain', {}],
    ['signed', { userInfoSigned: 'required' }],
    ['encrypted', { userInfoEncryption: 'required', encryption: 'required' }],
  ] as const;
  for (const [clientId, settings] of clients) {
    const clientAuthentication = 'client_secret_basic';
    await configure({ issuer, clientId, clientAuthentication, ...settings });
    const consumer = await service.consumer().start();
    const { handshakeId, nonce, codeChallenge } = await consumer.handshake(aurora.codeConnector);
    const { redirectUri } = aurora;
    const asked = { clientId, nonce, codeChallenge, redirectUri, sub: 'somebody' };
    const answer = await consumer.answer(handshakeId, await certified.authorize(asked));
    assert.equal(await outcome(answer), 'signed in', `${clientId} ${certified.refusals}`);
    const { conversationId } = await startChat(consumer);
    const { verified, displayName } = await desk.card(conversationId);
    assert.equal(displayName, certifiedClaims('somebody').name);
    assert.deepEqual(
      verified.map(({ provenance }) => provenance.source),
      ['userinfo', 'userinfo'],
    );
  }
});
