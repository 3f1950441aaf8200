import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { faults } from '../kit/provider/faults.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { aurora } = service;
const provider = aurora.provider!;
const back = '/signed-out/aurora/aurora-code';

async function set(settings: Readonly<Record<string, unknown>>): Promise<void> {
  aurora.codeSettings = settings;
  await service.putBrands();
}

async function signOut(): Promise<URL | null> {
  const consumer = await service.consumer().signInWithCode({ sub: 'canary-subject' });
  const { endSessionUrl } = await consumer.signOut();
  assert.equal((await consumer.post('tickets')).status, 401, 'signed out here in any case');
  return endSessionUrl === null ? null : new URL(endSessionUrl);
}

const wanted = { signOutAtProvider: true };

test('[L13, R25] a sign-out says where to sign out at the provider, if the connector wants it', async () => {
  await set({});
  assert.equal(await signOut(), null);
  await set(wanted);
  const url = await signOut();
  assert.equal(url && url.origin + url.pathname, `${provider.issuer}/logout`);
  const { state = '', ...rest } = Object.fromEntries(url?.searchParams ?? []);
  assert.deepEqual(rest, {
    client_id: provider.clientId,
    post_logout_redirect_uri: `${service.origin}${back}`,
  });
  assert.match(state, /^\d{13}\.[\w-]{43}$/);
  assert.doesNotMatch(url?.href ?? '', /canary|eyJ/, 'neither a token nor who it was');
});

test('[L13] an endpoint that was entered goes before the discovered one, and keeps its query', async () => {
  await set({ ...wanted, endSessionEndpoint: `${provider.issuer}/out?tenant=1` });
  const url = await signOut();
  assert.equal(url?.pathname, '/out');
  assert.equal(url?.searchParams.get('tenant'), '1');
});

test('[L13] nobody but a verified consumer of such a connector is told', async () => {
  await set(wanted);
  const anonymous = await service.consumer().start();
  assert.equal((await anonymous.signOut()).endSessionUrl, null);
  const byPage = await service.consumer().signInWithToken();
  assert.equal((await byPage.signOut()).endSessionUrl, null);
});

test('[L13, A37] a discovery document cannot send the browser where it may not go', async () => {
  for (const endpoint of ['https://10.0.0.1/', 'https://a:b@evil.test/', 'https://localhost/']) {
    provider.fail(
      'discovery',
      faults.answer({ ...provider.metadata(), end_session_endpoint: endpoint }),
    );
    // Other settings, so that the document is read anew.
    await set({ ...wanted, name: `Aurora ${endpoint.length}` });
    assert.equal(await signOut(), null, endpoint);
  }
  provider.heal();
});

test('[L13] a provider without the endpoint changes nothing', async () => {
  const { end_session_endpoint: _gone, ...others } = provider.metadata();
  provider.fail('discovery', faults.answer(others));
  await set({ ...wanted, name: 'Aurora without' });
  assert.equal(await signOut(), null);
  provider.heal();
});

test('[L14, A37] the page to come back to says it in every case and sends nobody anywhere', async () => {
  await set(wanted);
  const url = await signOut();
  const state = url?.searchParams.get('state') ?? '';
  const browser = service.browser();
  const read = async (query: string): Promise<string> => {
    const answer = await browser.get(`${back}?${query}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('location'), null);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'; style/);
    assert.match(answer.text, /<h1>You are signed out<\/h1>/);
    assert.doesNotMatch(answer.text, /<(script|a|form|meta http|iframe)|evil/);
    return answer.text;
  };
  const expected = await read(new URLSearchParams({ state }).toString());
  assert.match(expected, /Of the chat, and at Aurora ID\./);
  const evil = encodeURIComponent('https://evil.test/');
  const others = [
    '',
    'state=',
    `state=${state}x`,
    `state=${state}&state=${state}`,
    `redirect=${evil}`,
    `post_logout_redirect_uri=${evil}&target_link_uri=${evil}&next=//evil.test`,
  ];
  for (const query of others) assert.doesNotMatch(await read(query), /at Aurora ID/, query);
  service.clock.advance(3600);
  assert.doesNotMatch(await read(`state=${state}`), /at Aurora ID/, 'an hour later');
});

test('[L14] there is no such page for a connector or a brand that is not there', async () => {
  const browser = service.browser();
  for (const path of ['/signed-out/aurora/none', '/signed-out/none/aurora-code']) {
    assert.equal((await browser.get(path)).status, 404, path);
  }
  const foreign = await browser.get('/signed-out/borealis/aurora-code');
  assert.equal(foreign.status, 404);
});
