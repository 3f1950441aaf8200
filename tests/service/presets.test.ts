import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { clientSecret } from '../kit/brand.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { faults } from '../kit/provider/faults.ts';
import type { Call } from '../kit/provider/openid-provider.ts';
import type { Members, TokenChange } from '../kit/signing-key.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { provider, aurora } = service;
const desk = await Desk.open(await service.agent());
const knowsBasic = provider.knowsClient;
const origin = provider.issuer;

afterEach(async () => {
  provider.knowsClient = knowsBasic;
  provider.heal();
  provider.moveIssuer('');
  await configure({});
});

async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  aurora.codeSettings = settings;
  await service.putBrands();
}

async function trySignIn(claims: Members, change: TokenChange = {}): Promise<string> {
  const consumer = await service.consumer().start();
  const answer = await consumer.tryCode({ sub: 'somebody', claims }, change);
  if (answer.status === 200) return 'signed in';
  const [record] = await service.audit();
  return `${record?.detail.code}`;
}

async function attributesOf(claims: Members): Promise<readonly string[]> {
  const sub = String(claims.sub ?? 'somebody');
  const consumer = await service.consumer().signInWithCode({ sub, claims });
  const { conversationId } = await startChat(consumer);
  return (await desk.card(conversationId)).verified.map(({ name }) => name);
}

const bySecretInBody = ({ authorization, form }: Call): boolean =>
  authorization === '' && form.get('client_secret') === clientSecret;

const google = {
  preset: 'google',
  issuer: 'https://accounts.google.com',
  jwksUri: `${origin}/jwks`,
  tokenEndpoint: `${origin}/token`,
  userInfoEndpoint: `${origin}/userinfo`,
};
const googleClaims = {
  iss: 'https://accounts.google.com',
  azp: provider.clientId,
  sub: '110169484474386276334',
  email: 'ines@workspace.test',
  email_verified: true,
  hd: 'workspace.test',
  name: 'Ines',
};

test('[P17, P18] Google: two spellings of one issuer, and no third', async () => {
  provider.knowsClient = bySecretInBody;
  await configure({ ...google, userInfo: false });
  const of = (iss: string): Promise<string> => trySignIn({ ...googleClaims, iss });
  assert.equal(await of('https://accounts.google.com'), 'signed in');
  assert.equal(await of('accounts.google.com'), 'signed in');
  for (const iss of ['http://accounts.google.com', 'https://accounts.google.com/', 'google.com']) {
    assert.equal(await of(iss), 'issuer_mismatch', iss);
  }
});

test('[P18] Google: where a Workspace is named, the claim must say it', async () => {
  provider.knowsClient = bySecretInBody;
  await configure({ ...google, userInfo: false, hostedDomain: 'workspace.test' });
  assert.equal(await trySignIn(googleClaims), 'signed in');
  const others = [undefined, 'other.test', 'workspace.test.evil.test', ['workspace.test'], true];
  for (const hd of others) {
    assert.equal(await trySignIn({ ...googleClaims, hd }), 'hosted_domain_mismatch', String(hd));
  }
  await configure({ ...google, userInfo: false });
  assert.equal(await trySignIn({ ...googleClaims, hd: undefined }), 'signed in');
});

test('[P18] a Workspace that only UserInfo names lets nobody in', async () => {
  provider.knowsClient = bySecretInBody;
  await configure({ ...google, hostedDomain: 'workspace.test' });
  const consumer = await service.consumer().start();
  const claims = { ...googleClaims, hd: undefined };
  const userInfo = { sub: googleClaims.sub, hd: 'workspace.test' };
  const answer = await consumer.tryCode({ sub: googleClaims.sub, claims, userInfo });
  assert.equal(answer.status, 401);
});

test('[P19] a token that an app of the brand asked for is taken if the app is listed', async () => {
  provider.knowsClient = bySecretInBody;
  const claims = { ...googleClaims, azp: 'android-app' };
  await configure({ ...google, userInfo: false });
  assert.equal(await trySignIn(claims), 'azp_mismatch');
  await configure({ ...google, userInfo: false, authorizedParties: ['ios-app', 'android-app'] });
  assert.equal(await trySignIn(claims), 'signed in');
  assert.equal(await trySignIn({ ...claims, azp: 'other-app' }), 'azp_mismatch');
});

/** A provider of each maker's shape, as its documents show discovery, issuer and ID token. */
const shapes = {
  auth0: {
    path: '/',
    knowsClient: bySecretInBody,
    metadata: { code_challenge_methods_supported: ['S256', 'plain'] },
    claims: { sub: 'auth0|5f7c8ec7c33c6c004bbafe82', nickname: 'ines', name: 'Ines', sid: 's-1' },
    shows: ['name'],
  },
  okta: {
    path: '/oauth2/default',
    knowsClient: knowsBasic,
    metadata: { code_challenge_methods_supported: ['S256'], request_parameter_supported: true },
    claims: {
      sub: '00uid4BxXw6I6TV4m0g3',
      ver: 1,
      amr: ['pwd'],
      preferred_username: 'ines@x.test',
    },
    shows: ['user_name'],
  },
  entra: {
    path: '/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
    knowsClient: bySecretInBody,
    // It says nothing of PKCE, and its UserInfo is not to be asked.
    metadata: { userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo' },
    claims: {
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      oid: '00000000-0000-0000-66f3-3332eca7ea81',
      tid: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      ver: '2.0',
      preferred_username: 'ines@x.test',
      name: 'Ines',
    },
    shows: ['name', 'user_name'],
  },
  keycloak: {
    path: '/realms/shop',
    knowsClient: knowsBasic,
    metadata: { code_challenge_methods_supported: ['plain', 'S256'] },
    claims: {
      typ: 'ID',
      azp: provider.clientId,
      sid: 's-1',
      acr: '1',
      email_verified: false,
      preferred_username: 'ines',
    },
    shows: ['email_verified', 'user_name'],
  },
} as const;

for (const [preset, shape] of Object.entries(shapes)) {
  test(`[P17] a provider of the shape of ${preset} works with little more than its issuer`, async () => {
    const { path, metadata, claims, shows } = shape;
    provider.moveIssuer(path);
    provider.knowsClient = shape.knowsClient;
    provider.fail('discovery', faults.answer({ ...provider.metadata(), ...metadata }));
    await configure({ preset });
    assert.deepEqual((await attributesOf(claims)).toSorted(), shows.toSorted());
  });
}

const wrongIssuers: Readonly<Record<string, readonly [path: string, mend: RegExp][]>> = {
  google: [['', /the issuer is https:..accounts.google.com/]],
  auth0: [
    ['', /the issuer ends with a slash/],
    ['/api/v2/', /the issuer is the domain alone/],
  ],
  okta: [
    ['/', /does not end with a slash/],
    ['/oauth2/v1', /custom authorization server/],
    ['/oauth2/default/', /does not end with a slash/],
  ],
  entra: [
    ['/common/v2.0', /never common; enter the tenant/],
    ['/organizations/v2.0', /never organizations/],
    ['/72f988bf-86f1-41af-91ab-2d7cd011db47', /the issuer is https:.*v2\.0/],
    ['/shop.onmicrosoft.com/v2.0', /with the id of the tenant and not its name/],
    ['/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/', /the issuer is https:.*v2\.0/],
  ],
  keycloak: [
    ['', /the issuer ends with the realm/],
    ['/realms/shop/', /the issuer ends with the realm/],
    ['/realms/shop/protocol/openid-connect', /the issuer ends with the realm/],
  ],
};

test('[P17, K7] an issuer that a maker never has is refused at saving, with the right form', async () => {
  for (const [preset, cases] of Object.entries(wrongIssuers)) {
    for (const [path, mend] of cases) {
      const saved = configure({ preset, issuer: origin + path });
      await assert.rejects(saved, mend, `${preset} ${path}`);
    }
  }
  const okta = { preset: 'okta', issuer: 'https://shop-admin.okta.com' };
  await assert.rejects(configure(okta), /without -admin/);
  const entra = { preset: 'entra', issuer: 'https://sts.windows.net/72f988bf/' };
  await assert.rejects(configure(entra), /tokens of version 2/);
});

test('[P17, K7] what a maker’s providers do not know is refused at saving, with what they do', async () => {
  const issuer = `${origin}/`;
  const auth0 = { preset: 'auth0', issuer, clientAuthentication: 'private_key_jwt' };
  await assert.rejects(configure(auth0), /take client_secret_post or client_secret_basic/);
  await assert.rejects(
    configure({ preset: 'auth0', issuer, clientSecret: undefined }),
    /private_key/,
  );
  const workspace = { preset: 'auth0', issuer, hostedDomain: 'workspace.test' };
  await assert.rejects(configure(workspace), /nothing like `hostedDomain`/);
  await assert.rejects(configure({ hostedDomain: 'workspace.test' }), /preset generic/);
  const logout = { ...google, endSessionEndpoint: 'https://accounts.google.com/logout' };
  await assert.rejects(configure(logout), /nothing like `endSessionEndpoint`/);
});

test('[P17] what the brand declares goes before the same attribute of the preset', async () => {
  provider.moveIssuer('/realms/shop');
  const own = { name: 'user_name', label: 'Login', group: 'account', type: 'text', claim: 'login' };
  await configure({ preset: 'keycloak', attributes: [own] });
  const claims = { preferred_username: 'theirs', login: 'ours' };
  const consumer = await service.consumer().signInWithCode({ sub: 'somebody', claims });
  const { conversationId } = await startChat(consumer);
  const { verified } = await desk.card(conversationId);
  assert.deepEqual(
    verified.map(({ label, value }) => [label, value]),
    [['Login', { type: 'text', text: 'ours' }]],
  );
});
