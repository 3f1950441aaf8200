import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { faults } from '../kit/provider/faults.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { provider, aurora, clock } = service;
const somebody = { sub: 'somebody' };
const hour = 3600;
let saved = 0;

afterEach(async () => {
  provider.heal();
  await configure({});
});

/** Saves the code connector with other settings, and so opens it anew. */
async function configure(settings: object): Promise<void> {
  saved += 1;
  aurora.codeSettings = { name: `Aurora ${saved}`, ...settings };
  await service.putBrands();
}

async function trySignIn(): Promise<string> {
  const answer = await (await service.consumer().start()).tryCode(somebody);
  if (answer.status === 200) return 'signed in';
  const [record] = await service.audit();
  return `${record?.detail.code} ${record?.detail.detail ?? ''}`.trim();
}

const reads = (): number => provider.callsTo('discovery').length;
const announce = (members: object): void =>
  provider.fail('discovery', faults.answer({ ...provider.metadata(), ...members }));

test('[P1, A44] metadata that changes during a sign-in does not count for this sign-in', async () => {
  const thief = `${provider.issuer}/thief`;
  const attacked = await service.consumer().start();
  const { handshakeId, code } = await attacked.codeFor(somebody);
  provider.before('token', async () => {
    provider.heal();
    clock.advance(2 * hour);
    announce({ userinfo_endpoint: thief, jwks_uri: thief });
    await trySignIn();
  });
  const before = provider.callsTo('userinfo').length;
  const answer = await attacked.answer(handshakeId, code);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(provider.callsTo('userinfo').length, before + 1, 'asked where it was before');
  assert.match(await trySignIn(), /^keys_unavailable|^jwks|^key/, 'the next sign-in follows');
});

test('[P2] metadata is read once for many sign-ins, and again after an hour', async () => {
  await configure({});
  const before = reads();
  const all = await Promise.all([trySignIn(), trySignIn(), trySignIn()]);
  assert.deepEqual([...new Set(all)], ['signed in']);
  assert.equal(reads(), before + 1);
  clock.advance(hour - 1);
  await trySignIn();
  assert.equal(reads(), before + 1);
  clock.advance(1);
  await trySignIn();
  assert.equal(reads(), before + 2);
});

test('[P2] a provider whose discovery is down is known for a day, and asked once a minute', async () => {
  await configure({});
  assert.equal(await trySignIn(), 'signed in');
  provider.fail('discovery', faults.badGateway);
  clock.advance(hour);
  const before = reads();
  assert.equal(await trySignIn(), 'signed in');
  assert.equal(await trySignIn(), 'signed in');
  assert.equal(reads(), before + 1);
  assert.match(service.log.join(''), /discovery failed; the metadata read before is used/);
  clock.advance(60);
  announce({ issuer: 'https://evil.test' });
  assert.equal(await trySignIn(), 'discovery_issuer_mismatch', 'what it does say counts at once');
  provider.fail('discovery', faults.badGateway);
  clock.advance(23 * hour);
  assert.equal(await trySignIn(), 'provider_unreachable discovery: status 502');
});

test('[P3] what is entered by hand goes before the document, and is enough without one', async () => {
  const { issuer } = provider;
  await configure({ userInfoEndpoint: `${issuer}/userinfo` });
  announce({ userinfo_endpoint: `${issuer}/elsewhere` });
  assert.equal(await trySignIn(), 'signed in');
  provider.fail('discovery', faults.badGateway);
  const before = reads();
  const byHand = { jwksUri: `${issuer}/jwks`, tokenEndpoint: `${issuer}/token` };
  await configure({ ...byHand, userInfo: false });
  assert.equal(await trySignIn(), 'signed in');
  await configure({ ...byHand, userInfoEndpoint: `${issuer}/userinfo` });
  assert.equal(await trySignIn(), 'signed in');
  assert.equal(reads(), before);
  await configure(byHand);
  assert.equal(await trySignIn(), 'provider_unreachable discovery: status 502');
});

test('[P4, R5, A33] PKCE without S256 stops the way before the code is sent, or by an insecure setting not', async () => {
  for (const settings of [{}, { insecureWithoutPkce: false }]) {
    await configure(settings);
    announce({ code_challenge_methods_supported: ['plain'] });
    const before = provider.callsTo('token').length;
    assert.equal(await trySignIn(), 'pkce_not_offered');
    assert.equal(provider.callsTo('token').length, before);
  }
  await configure({ insecureWithoutPkce: true });
  assert.equal(await trySignIn(), 'signed in');
  assert.match(
    provider.callsTo('token').at(-1)?.form.get('code_verifier') ?? '',
    /^[\w-]{43,128}$/,
  );
});

test('[P5] a document that would send browsers elsewhere than to https is refused', async () => {
  const members = ['authorization_endpoint', 'end_session_endpoint'];
  for (const url of ['http://login.aurora.test/a', 'javascript:alert(1)', 'no address', 7]) {
    for (const member of members) {
      await configure({});
      announce({ [member]: url });
      assert.match(await trySignIn(), /^provider_answer_invalid discovery document/, `${url}`);
    }
  }
  await configure({});
  for (const member of members) announce({ [member]: 'https://login.aurora.test/a' });
  assert.equal(await trySignIn(), 'signed in');
});

test('[P6, A45] an address entered by hand that may not be reached is refused at saving', async () => {
  const members = [
    'jwksUri',
    'authorizationEndpoint',
    'endSessionEndpoint',
    'tokenEndpoint',
    'userInfoEndpoint',
    'pushedAuthorizationRequestEndpoint',
  ];
  for (const member of members) {
    await assert.rejects(
      configure({ [member]: 'https://169.254.169.254/x' }),
      /private or special/,
    );
    await configure({ [member]: 'https://login.aurora.test/x' });
  }
});
