import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { closeCodes, limits } from '@countersign/protocol';
import { until } from '../../fixture/manual-timers.ts';
import {
  closeAll,
  framesOf,
  openOnline,
  openWindow,
  pathsOf,
  signedInAs,
  startService,
} from '../../fixture/open-window.ts';
import type { PageAnswer } from './index.ts';

afterEach(closeAll);

test('opening asks the page before it connects, and the new session replaces the old', async () => {
  const { service, page, state } = await openOnline();
  assert.deepEqual(pathsOf(service), ['sessions', 'handshakes', 'authentications', 'tickets']);
  assert.match(page.asks[0]!.codeChallenge, /^challenge-/);
  assert.match(page.asks[0]!.nonce, /^nonce-/);
  assert.equal(state().proof.state, 'verified');
  assert.equal(state().phase, 'ready');
});

test('what one consumer typed never goes out under another (identity epoch)', async () => {
  const { service, client, page, state, texts } = await openOnline();
  service.faults.ignoreSends = true;
  client.pushEntries([{ type: 'cart', total: 1 }]);
  client.send('written by mara');
  await until(() => framesOf(service, 'send').length === 1);
  service.faults.ignoreSends = false;
  page.answer = signedInAs('ben');
  client.setHint({ iss: 'https://id.example', sub: 'ben' });
  assert.equal(state().conversation, null);
  await until(() => state().phase === 'ready' && state().connection === 'online');
  client.send('written by ben');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  assert.deepEqual(texts(), ['written by ben']);
  assert.equal(service.consumer('mara').conversation.transcript.length, 0);
  const cartsAfterSwitch = framesOf(service, 'page').filter(
    ({ hint, entries }) => hint?.sub === 'ben' && entries.length > 0,
  );
  assert.deepEqual(cartsAfterSwitch, []);
});

test('what an anonymous person typed is given back as the draft when they sign in', async () => {
  const service = await startService();
  const { client, page, state, online } = openWindow(service);
  page.answer = { type: 'none' };
  await client.open();
  await online();
  service.faults.ignoreSends = true;
  client.send('typed as nobody');
  client.setDraft('and half a');
  page.answer = signedInAs('mara');
  await client.authenticate();
  await online();
  assert.deepEqual(state().outbox, []);
  assert.equal(state().draft, 'typed as nobody\nand half a');
  await client.signOut();
  assert.equal(state().draft, '');
});

test('a page that says nobody is signed in ends the verified session of this browser', async () => {
  const { service, jar } = await openOnline();
  const later = openWindow(service, { jar });
  later.page.answer = { type: 'none' };
  await later.client.open();
  await later.online();
  assert.equal(later.state().proof.state, 'anonymous');
  assert.equal(later.state().identity, 'none');
  assert.ok(pathsOf(service).includes('sign-out'));
  assert.deepEqual(later.texts(), []);
});

test('a brand for verified consumers only gives nobody a socket', async () => {
  const service = await startService();
  const { client, page, state, online } = openWindow(service, { allowUnverified: false });
  page.answer = { type: 'none' };
  await client.open();
  assert.equal(state().phase, 'sign_in_required');
  assert.equal(pathsOf(service).includes('tickets'), false);
  page.answer = signedInAs('mara');
  await client.authenticate();
  await online();
});

test('a page that fails confirms nobody: the verified session is not shown until asked', async () => {
  const { service, client, jar, texts, state } = await openOnline();
  client.send('private');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  const later = openWindow(service, { jar });
  later.page.answer = { type: 'failed' };
  await later.client.open();
  assert.equal(later.state().phase, 'unconfirmed');
  assert.equal(later.state().conversation, null);
  await later.client.continueUnverified();
  await later.online();
  assert.equal(later.state().proof.state, 'anonymous');
  assert.deepEqual(later.texts(), []);
});

test('a credential that the service refuses leaves an anonymous chat', async () => {
  const service = await startService();
  const { client, page, state, online } = openWindow(service);
  page.answer = { type: 'credential', ssoKey: 'forged', hint: null };
  await client.open();
  await online();
  assert.equal(state().proof.state, 'anonymous');
  assert.equal(state().identity, 'failed');
});

test('a lapse asks the page once, and the answer brings the proof back', async () => {
  const { service, page, state } = await openOnline();
  service.lapse('mara');
  await until(() => page.asks.length === 2 && state().proof.state === 'verified');
  await until(() => state().connection === 'online');
});

test('a lapse that the page cannot mend is not asked about again; the chat goes on', async () => {
  const { service, client, page, state, texts } = await openOnline();
  page.answer = { type: 'none' };
  service.lapse('mara');
  await until(() => state().identity === 'none');
  assert.equal(state().proof.state, 'lapsed');
  assert.equal(state().phase, 'ready');
  client.send('still here');
  await until(() => texts().length === 1);
  assert.equal(page.asks.length, 2);
  page.answer = signedInAs('mara');
  await client.authenticate();
  assert.equal(state().proof.state, 'verified');
});

test('close code 4401 shows the proof as lapsed, asks once and keeps what was typed', async () => {
  const { service, client, page, timers, state, texts } = await openOnline();
  page.answer = { type: 'none' };
  service.faults.ignoreSends = true;
  client.send('typed before the lapse');
  await until(() => framesOf(service, 'send').length === 1);
  service.closeSockets(closeCodes.proofRequired);
  await until(() => state().identity === 'none');
  assert.equal(state().proof.state, 'lapsed');
  service.faults.ignoreSends = false;
  timers.advance(1_000);
  await until(() => texts().length === 1);
  service.closeSockets(closeCodes.proofRequired);
  await until(() => state().connection === 'offline');
  assert.equal(page.asks.length, 2);
});

test('close code 4407 with the cookie still good goes on without asking the page', async () => {
  const { service, page, timers, state } = await openOnline();
  await until(() => service.openSockets === 1);
  service.closeSockets(closeCodes.sessionEnded);
  await until(() => state().connection === 'offline');
  timers.advance(1_000);
  await until(() => state().connection === 'online');
  assert.equal(state().proof.state, 'verified');
  assert.deepEqual(pathsOf(service).slice(-2), ['sessions', 'tickets']);
  assert.equal(page.asks.length, 1);
});

test('two tabs of one consumer live side by side; neither asks again because of the other', async () => {
  const { service, client, page, timers, jar, state, texts } = await openOnline();
  const other = openWindow(service, { jar });
  await other.client.open();
  await other.online();
  await until(() => state().connection === 'offline');
  timers.advance(1_000);
  await until(() => state().connection === 'online' && service.openSockets === 2);
  client.send('from the first tab');
  await until(() => texts().length === 1 && other.texts().length === 1);
  assert.deepEqual([page.asks.length, other.page.asks.length], [1, 1]);
});

test('close code 4407 with nothing left of the session asks the page, but not in a loop', async () => {
  const { service, client, page, timers, jar, state, online } = await openOnline();
  const loseSession = async () => {
    await until(() => service.openSockets === 1);
    const { epoch } = state();
    jar.cookie = '';
    service.forgetTokens();
    service.closeSockets(closeCodes.sessionEnded);
    await until(() => state().connection === 'offline');
    timers.advance(1_000);
    await until(() => state().epoch !== epoch);
    assert(state().epoch > epoch, 'the window counts on, though the service begins again');
    timers.advance(0);
  };
  service.faults.ignoreSends = true;
  client.send('typed under the former session');
  await loseSession();
  await until(() => page.asks.length === 2);
  await online();
  assert.deepEqual(state().outbox, []);
  await loseSession();
  await until(() => state().phase === 'failed');
  assert.equal(page.asks.length, 2);
});

test('the access token is renewed over the cookie before it expires', async () => {
  const { service, timers, state, client } = await openOnline();
  timers.advance(limits.accessTokenSeconds * 1000 * 0.75);
  service.closeSockets(1011);
  await until(() => state().connection === 'offline');
  client.wake();
  await until(() => state().connection === 'online');
  assert.deepEqual(pathsOf(service).slice(-2), ['sessions', 'tickets']);
});

test('an access token that the service no longer knows is renewed once and used again', async () => {
  const { service, state, client } = await openOnline();
  service.forgetTokens();
  service.closeSockets(1011);
  await until(() => state().connection === 'offline');
  client.wake();
  await until(() => state().connection === 'online');
  assert.deepEqual(pathsOf(service).slice(-3), ['tickets', 'sessions', 'tickets']);
});

test('sign-out ends the session and leaves an empty, anonymous chat', async () => {
  const { client, state, texts } = await openOnline();
  client.send('private');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  await client.signOut();
  assert.equal(state().proof.state, 'anonymous');
  await until(() => state().connection === 'online' && state().conversation !== null);
  assert.deepEqual(texts(), []);
});

test('a late answer of the page after sign-out is thrown away', async () => {
  const { service, client, page, state } = await openOnline();
  let answer = (_: PageAnswer) => {};
  page.answer = new Promise<PageAnswer>((resolve) => {
    answer = resolve;
  });
  const confirming = client.authenticate();
  await until(() => page.asks.length === 2);
  await client.signOut();
  answer(signedInAs('mara'));
  await confirming;
  assert.equal(state().proof.state, 'anonymous');
  assert.equal(pathsOf(service).filter((path) => path === 'authentications').length, 1);
});

test('[H26] a sign-in whose answer comes after that of a later one changes nothing any more', async () => {
  const service = await startService();
  const late = Promise.withResolvers<void>();
  const answers = [late.promise];
  const hold = (path: string) => (/authentications$/.test(path) ? answers.shift() : undefined);
  const { client, page, state, texts, online } = openWindow(service, { hold });
  page.answer = { type: 'none' };
  await client.open();
  await online();
  const epochs: number[] = [];
  client.subscribe(() => epochs.push(state().epoch));
  page.answer = signedInAs('mara');
  const overtaken = client.authenticate();
  await until(() => answers.length === 0);
  page.answer = signedInAs('ben');
  await client.authenticate();
  await online();
  late.resolve();
  await overtaken;
  client.send('typed by ben');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  assert.equal(service.consumer('ben').conversation.transcript.length, 1);
  assert.deepEqual(epochs, epochs.toSorted(), 'epochs never fall');
});

test('another consumer under an equal epoch is another consumer all the same', async () => {
  const { service, client, page, timers, jar, state, texts } = await openOnline();
  const elsewhere = openWindow(service);
  elsewhere.page.answer = signedInAs('ben');
  await elsewhere.client.open();
  await elsewhere.online();
  assert.equal(elsewhere.state().epoch, state().epoch);
  service.faults.ignoreSends = true;
  client.send('typed by mara');
  await until(() => framesOf(service, 'send').length === 1);
  service.faults.ignoreSends = false;
  // As if this browser had signed out and ben had signed in, in another tab.
  jar.cookie = elsewhere.jar.cookie;
  page.answer = signedInAs('ben');
  service.closeSockets(closeCodes.sessionEnded);
  await until(() => state().connection === 'offline');
  timers.advance(1_000);
  await until(() => state().conversation === null);
  timers.advance(0);
  await until(() => page.asks.length === 2 && state().connection === 'online');
  client.send('typed by ben');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  assert.deepEqual(texts(), ['typed by ben']);
});
