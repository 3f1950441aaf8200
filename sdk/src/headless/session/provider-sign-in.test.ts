import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { until } from '../../../fixture/manual-timers.ts';
import { closeAll, framesOf, openWindow, startService } from '../../../fixture/open-window.ts';
import type { StandIn } from '../../../fixture/stand-in.ts';
import { returnedTo } from './provider-sign-in.ts';

afterEach(closeAll);

const redirectUri = 'https://chat.example/callback/aurora/aurora-id';

/** A window whose connector offers the popup, and what was opened in it. */
function openAtProvider(service: StandIn, changes: Parameters<typeof openWindow>[1] = {}) {
  const opened: { authorizationUrl: string; state: string }[] = [];
  const window = openWindow(service, {
    ways: ['popup'],
    signIn: { way: 'popup', open: (started) => opened.push(started) },
    ...changes,
  });
  const comeBack = (parameters: string, state = opened.at(-1)?.state) =>
    window.client.finishSignIn({ response: `state=${state}&${parameters}`, redirectUri });
  return { ...window, opened, comeBack };
}

test('[W15] nobody is sent to the provider without having asked for it', async () => {
  const service = await startService();
  const { client, opened, page, state, online } = openAtProvider(service);
  await client.open();
  await online();
  assert.deepEqual([state().identity, state().proof.state], ['idle', 'anonymous']);
  client.setHint({ iss: 'https://id.example', sub: 'mara' });
  client.wake();
  assert.deepEqual([opened.length, page.asks.length], [0, 0]);
  await client.authenticate();
  assert.deepEqual([opened.length, page.asks.length, state().identity], [1, 0, 'away']);
});

test('what comes back proves who is here, and the chat goes on all the while', async () => {
  const service = await startService();
  const { client, comeBack, state, online, texts } = openAtProvider(service);
  await client.open();
  await online();
  await client.authenticate();
  client.send('Meanwhile');
  await until(() => texts().includes('Meanwhile'));
  assert.equal(await comeBack('code=good-mara'), true);
  await until(() => state().proof.state === 'verified');
  assert.deepEqual([state().phase, state().identity], ['ready', 'idle']);
  const sent = service.requests.filter(({ path }) => path.endsWith('authentications'));
  assert.deepEqual(Object.keys(sent[0]?.body as object).sort(), [
    'handshakeId',
    'redirectUri',
    'response',
  ]);
});

test('[A30, A36] what answers no sign-in of ours goes nowhere, and an answer counts once', async () => {
  const service = await startService();
  const { client, comeBack, online, opened } = openAtProvider(service);
  await client.open();
  await online();
  await client.authenticate();
  assert.equal(await comeBack('code=good-eve', 'popup.other.state'), false);
  assert.equal(await comeBack('code=good-mara'), true);
  assert.equal(await comeBack('code=good-mara', opened[0]?.state), false);
  const sent = service.requests.filter(({ path }) => path.endsWith('authentications'));
  assert.equal(sent.length, 1);
});

const unlucky = { 'error=access_denied': 'cancelled', 'code=bad': 'failed' } as const;
for (const [parameters, identity] of Object.entries(unlucky)) {
  test(`[W14] after ${parameters} the chat stays as it was, and nothing is tried by itself`, async () => {
    const service = await startService();
    const { client, comeBack, state, online, opened, timers } = openAtProvider(service);
    await client.open();
    await online();
    await client.authenticate();
    await comeBack(parameters);
    assert.deepEqual([state().phase, state().identity], ['ready', identity]);
    timers.advance(120_000);
    assert.equal(opened.length, 1);
    await client.authenticate();
    assert.equal(await comeBack('code=good-mara'), true);
    await until(() => state().proof.state === 'verified');
  });
}

test('where only verified consumers chat, the sign-in opens the chat', async () => {
  const service = await startService();
  const { client, comeBack, state } = openAtProvider(service, { allowUnverified: false });
  await client.open();
  assert.deepEqual([state().phase, state().identity], ['sign_in_required', 'idle']);
  await client.authenticate();
  assert.deepEqual([state().phase, state().identity], ['sign_in_required', 'away']);
  client.cancelSignIn();
  assert.equal(state().identity, 'cancelled');
  await client.authenticate();
  await comeBack('code=good-mara');
  await until(() => state().phase === 'ready');
});

test('a program that starts after the journey finishes it under the session of the cookie', async () => {
  const service = await startService();
  const before = openAtProvider(service);
  await before.client.open();
  await before.client.authenticate();
  before.client.end();
  const after = openAtProvider(service, { jar: before.jar });
  const response = `code=good-mara&state=${before.opened[0]?.state}`;
  assert.equal(await after.client.finishSignIn({ response, redirectUri }), true);
  await after.online();
  assert.equal(after.state().proof.state, 'verified');
});

test('[W15] a lapse sends nobody to the provider; what was typed waits for the consumer', async () => {
  const service = await startService();
  const { client, comeBack, state, online, opened } = openAtProvider(service);
  await client.open();
  await online();
  await client.authenticate();
  await comeBack('code=good-mara');
  await until(() => state().proof.state === 'verified' && state().connection === 'online');
  client.send('Hello');
  await until(() => framesOf(service, 'send').length === 1);
  client.setDraft('half a thought');
  service.lapse('mara');
  await until(() => state().proof.state === 'lapsed');
  assert.equal(opened.length, 1);
  await client.authenticate();
  await comeBack('code=good-mara');
  await until(() => state().proof.state === 'verified');
  assert.equal(state().draft, 'half a thought');
});

test('after a reload the chat goes on as the one who signed in; another hint of the page ends that', async () => {
  const service = await startService();
  const first = openAtProvider(service);
  await first.client.open();
  await first.client.authenticate();
  await first.comeBack('code=good-mara');
  await first.online();
  first.client.end();
  const second = openAtProvider(service, { jar: first.jar });
  await second.client.open();
  await second.online();
  assert.equal(second.state().proof.state, 'verified');
  second.client.setHint({ iss: 'https://id.example', sub: 'mara' });
  assert.equal(second.state().proof.state, 'verified');
  second.client.setHint({ iss: 'https://id.example', sub: 'jonas' });
  await until(() => second.state().proof.state === 'anonymous');
});

test('[W16, R26] only the very link that began a sign-in is read as its return', () => {
  const link = 'https://www.aurora.example/app/signed-in';
  const response = 'code=4%2F0A&state=app.x.y';
  assert.deepEqual(returnedTo(link, `${link}?${response}`), { response, redirectUri: link });
  assert.deepEqual(returnedTo(link, `${link}#${response}`), { response, redirectUri: link });
  const others = [
    `${link}/?${response}`,
    `${link}-evil?${response}`,
    `https://www.aurora.example.evil.test/app/signed-in?${response}`,
    `aurora://app/signed-in?${response}`,
    `HTTPS://www.aurora.example/app/signed-in?${response}`,
    link,
    '',
  ];
  for (const url of others) assert.equal(returnedTo(link, url), undefined, url);
});
