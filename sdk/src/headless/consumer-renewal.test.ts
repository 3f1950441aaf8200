import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { until } from '../../fixture/manual-timers.ts';
import {
  closeAll,
  openOnline,
  openWindow,
  pathsOf,
  signedInAs,
} from '../../fixture/open-window.ts';

afterEach(closeAll);

/** The stand-in's proofs live for an hour. */
const nearTheEnd = 3_599_000;

/** What the consumer could notice, each time it changes. */
function watch({ client }: Awaited<ReturnType<typeof openOnline>>): Set<string> {
  const seen = new Set<string>();
  client.subscribe(() => {
    const { phase, identity, proof, signInEndsAt } = client.getState();
    seen.add([phase, identity, proof.state, signInEndsAt].join(' '));
  });
  return seen;
}

test('[H23] a proof is renewed before its end, unnoticed, and what was typed stays', async () => {
  const window = await openOnline();
  const { service, client, page, timers, state, texts } = window;
  service.closeSockets(1011);
  await until(() => state().connection === 'offline');
  client.send('not sent yet');
  client.setDraft('half a sentence');
  const before = state().proof;
  const seen = watch(window);
  timers.advance(nearTheEnd);
  await until(() => state().proof !== before);
  await until(() => {
    timers.advance(100);
    return texts().length === 1;
  });
  assert.deepEqual([...seen], ['ready idle verified ']);
  assert.deepEqual([texts(), state().draft], [['not sent yet'], 'half a sentence']);
  assert.equal(page.asks.length, 2);
  assert.deepEqual(
    state().conversation?.transcript.map(({ type }) => type),
    ['message'],
  );
});

test('[H25] a renewal that fails says when the sign-in ends; at the end the draft stays', async () => {
  const { service, client, page, timers, state, online } = await openOnline();
  page.answer = { type: 'failed' };
  client.setDraft('half a sentence');
  const opened = timers.now();
  timers.advance(nearTheEnd);
  await until(() => state().signInEndsAt !== null);
  assert.ok(Math.abs(state().signInEndsAt! - opened - 3_600_000) < 5_000);
  assert.deepEqual([state().identity, state().proof.state], ['idle', 'verified']);
  service.lapse('mara');
  await until(() => state().proof.state === 'lapsed');
  assert.equal(state().signInEndsAt, null);
  timers.advance(30_000);
  await until(() => state().identity === 'failed');
  assert.deepEqual([state().phase, state().draft], ['ready', 'half a sentence']);
  page.answer = signedInAs('mara');
  await client.authenticate();
  await online();
  assert.deepEqual([state().proof.state, state().draft], ['verified', 'half a sentence']);
});

test('[H24] a page whose answer the service refuses is asked once before the end and once after', async () => {
  const { service, page, timers, state } = await openOnline();
  page.answer = { type: 'credential', ssoKey: 'the same expired token', hint: null };
  timers.advance(nearTheEnd);
  await until(() => state().signInEndsAt !== null);
  service.lapse('mara');
  await until(() => state().proof.state === 'lapsed');
  timers.advance(30_000);
  await until(() => state().identity === 'failed');
  for (let count = 0; count < 100; count += 1) timers.advance(60_000);
  await until(() => state().connection !== 'connecting');
  assert.equal(page.asks.length, 3);
  assert.equal(pathsOf(service).filter((path) => path === 'authentications').length, 3);
});

test('[H25] a consumer who signs in at the provider is told in time, and the page is not asked', async () => {
  let started = '';
  const { client, page, timers, state } = await openOnline({
    ways: ['popup'],
    signIn: {
      way: 'popup',
      open: (signIn) => {
        started = signIn.state;
      },
    },
  });
  await client.authenticate();
  const response = `state=${started}&code=good-mara`;
  await client.finishSignIn({ response, redirectUri: 'https://chat.example/back' });
  await until(() => state().proof.state === 'verified');
  timers.advance(3_480_000);
  assert.ok(state().signInEndsAt! - timers.now() > 115_000);
  assert.deepEqual(page.asks, []);
});

test('[H24] of two windows of one browser one asks, and the other goes on with its proof', async () => {
  const { service, page, timers, jar, state } = await openOnline();
  const other = openWindow(service, { jar });
  await other.client.open();
  await other.online();
  await until(() => state().connection === 'offline');
  timers.advance(1_000);
  await until(() => state().connection === 'online');
  timers.advance(1_000_000);
  const before = state().proof;
  other.timers.advance(nearTheEnd);
  await until(() => other.page.asks.length === 2);
  await until(() => {
    timers.advance(100);
    return state().proof !== before && state().connection === 'online';
  });
  // Past the end of the former proof, and far from that of the new one.
  timers.advance(2_600_000);
  await until(() => {
    timers.advance(100);
    return state().connection === 'online';
  });
  assert.equal(page.asks.length, 1);
  assert.equal(pathsOf(service).filter((path) => path === 'handshakes').length, 3);
});
