import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import { ManualTimers, until } from '../../sdk/fixture/manual-timers.ts';
import { createConsumerClient, returnedTo } from '../../sdk/src/headless/index.ts';
import { newMessageId } from '../kit/consumer.ts';
import { HttpClient } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

// An app with the headless SDK: the system's browser in between, and a link that comes back.

const service = await startStage({ after });
const { aurora, provider } = service;
const link = aurora.appRedirectUri;

/** The app once started; `http` is what the system keeps of it, its cookies. */
function startApp(http = new HttpClient(service)) {
  const shown: string[] = [];
  const refused: unknown[] = [];
  const client = createConsumerClient({
    origin: service.origin,
    brandId: 'aurora',
    connector: {
      ...{ id: aurora.codeConnector, name: 'Aurora ID', flow: 'code', ways: ['app'] },
      ...{ method: '', context: '' },
    } as const,
    signIn: {
      way: 'app',
      redirectUri: link,
      open: ({ authorizationUrl }) => shown.push(authorizationUrl),
    },
    allowUnverified: true,
    askPage: async () => ({ type: 'none' }),
    makeId: newMessageId,
    fetch: async (url, init) => {
      const path = url.slice(service.origin.length);
      const headers = init.headers as Record<string, string>;
      const answer = await http.post(path, { rawBody: String(init.body), headers });
      const body = answer.status === 204 ? null : answer.text;
      return new Response(body, { status: answer.status, headers: answer.headers });
    },
    crypto,
    createWebSocket: (url) => {
      const address = url.replace('wss://chat.test', `ws://127.0.0.1:${service.port}`);
      const socket = new WebSocket(address, { headers: { origin: service.origin } });
      return socket as unknown as globalThis.WebSocket;
    },
    timers: new ManualTimers(),
    random: () => 0.5,
    onRefused: (error) => refused.push(error.code),
  });
  after(() => client.end());
  const state = () => client.getState();
  const isOpen = () =>
    until(() => state().connection === 'online' && state().conversation !== null);
  /** What the operating system does with a link that the app has claimed. */
  const openLink = async (url: string): Promise<boolean> => {
    const returned = returnedTo(link, url);
    return returned !== undefined && client.finishSignIn(returned);
  };
  return { client, http, shown, refused, state, isOpen, openLink };
}

/** The consumer signs in in the system's browser, which then opens this link. */
function signInThere(authorizationUrl = ''): string {
  const asked = new URL(authorizationUrl).searchParams;
  const code = provider.authorize({
    nonce: asked.get('nonce') ?? '',
    codeChallenge: asked.get('code_challenge') ?? '',
    redirectUri: asked.get('redirect_uri') ?? '',
    person: { sub: 'mara' },
  });
  return `${link}?${new URLSearchParams({ code, state: asked.get('state') ?? '' })}`;
}

test('[W16, R26] an app signs in by the system’s browser and the link that it has claimed', async () => {
  const app = startApp();
  await app.client.open();
  await app.isOpen();
  await app.client.authenticate();
  assert.equal(await app.openLink(signInThere(app.shown[0])), true);
  await until(() => app.state().proof.state === 'verified');
});

test('[W16] an app that the system ended meanwhile finishes the sign-in when it is started by the link', async () => {
  const before = startApp();
  await before.client.open();
  await before.client.authenticate();
  before.client.end();
  const after = startApp(before.http);
  assert.equal(await after.openLink(signInThere(before.shown[0])), true);
  await after.isOpen();
  assert.equal(after.state().proof.state, 'verified');
});

test('[A36, W16] a link with somebody else’s sign-in does nothing in this app, and nobody gets the code', async () => {
  const attacker = startApp();
  await attacker.client.open();
  await attacker.client.authenticate();
  const victim = startApp();
  await victim.client.open();
  await victim.isOpen();
  const before = provider.callsTo('token').length;
  assert.equal(await victim.openLink(signInThere(attacker.shown[0])), true);
  assert.deepEqual(victim.refused, ['handshake_invalid']);
  assert.equal(victim.state().proof.state, 'anonymous');
  assert.equal(provider.callsTo('token').length, before);
  // With a sign-in of its own under way it does not even ask.
  await victim.client.authenticate();
  assert.equal(await victim.openLink(signInThere(attacker.shown[0])), false);
  assert.equal(await victim.openLink(signInThere(victim.shown[0])), true);
  await until(() => victim.state().proof.state === 'verified');
});

for (const other of [`${aurora.pageOrigin}/other-app`, 'aurora://signed-in', `${link}/more`]) {
  test(`[W16, R26] the same parameters on ${other} are not the app’s return`, async () => {
    const app = startApp();
    await app.client.open();
    await app.client.authenticate();
    const query = signInThere(app.shown[0]).slice(link.length);
    assert.equal(await app.openLink(other + query), false);
    assert.equal(await app.openLink(link + query), true);
  });
}
