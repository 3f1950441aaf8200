import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { until } from '../../fixture/manual-timers.ts';
import { closeAll, openOnline, pathsOf, signedInAs } from '../../fixture/open-window.ts';

afterEach(closeAll);

type Opened = Awaited<ReturnType<typeof openOnline>>;

/** Mara has sent one message; another waits, a third is half typed; then it ends from elsewhere. */
async function signedOut(opened: Opened): Promise<void> {
  const { service, client, state, texts } = opened;
  client.send('sent');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  service.faults.ignoreSends = true;
  client.send('waiting');
  client.setDraft('half a');
  service.signOutElsewhere('mara');
  await until(() => state().phase === 'signed_out');
  service.faults.ignoreSends = false;
}

test('[L15] after a sign-out from elsewhere nothing is shown, and the page is not asked again', async () => {
  const opened = await openOnline();
  await signedOut(opened);
  const { service, client, page, timers, state } = opened;
  assert.deepEqual(
    { proof: state().proof, conversation: state().conversation, draft: state().draft },
    { proof: { state: 'anonymous' }, conversation: null, draft: '' },
  );
  await until(() => service.openSockets === 0);
  const before = [page.asks.length, pathsOf(service).length, service.openSockets];
  for (let minutes = 0; minutes < 60; minutes += 1) {
    timers.advance(60_000);
    client.wake();
    client.setHint({ iss: 'https://id.example', sub: minutes % 2 ? 'mara' : 'ben' });
    client.setPlace({ url: 'https://www.aurora.example/shop', title: 'Shop' });
    await new Promise(setImmediate);
  }
  assert.deepEqual([page.asks.length, pathsOf(service).length, service.openSockets], before);
  assert.deepEqual(before, [1, before[1], 0]);
});

test('[L15] who signs in again goes on, and what was typed is the draft, sent by nobody', async () => {
  const opened = await openOnline();
  await signedOut(opened);
  const { service, client, state, texts, online } = opened;
  await client.authenticate();
  await online();
  assert.deepEqual(texts(), ['sent']);
  assert.equal(state().draft, 'waiting\nhalf a');
  assert.deepEqual(state().outbox, []);
  assert.equal(service.consumer('mara').conversation.transcript.length, 1);
});

test('[L15] somebody else who signs in finds nothing of it, nor does the next one', async () => {
  const opened = await openOnline();
  await signedOut(opened);
  const { client, page, state, texts, online } = opened;
  page.answer = signedInAs('ben');
  await client.authenticate();
  await online();
  assert.deepEqual([texts(), state().draft], [[], '']);
  page.answer = signedInAs('mara');
  client.setHint({ iss: 'https://id.example', sub: 'mara' });
  await online();
  assert.equal(state().draft, '');
});

test('[L15] going on as nobody drops what was typed', async () => {
  const opened = await openOnline();
  await signedOut(opened);
  const { client, state, texts, online } = opened;
  await client.continueUnverified();
  await online();
  assert.deepEqual([state().proof.state, texts(), state().draft], ['anonymous', [], '']);
});

test('[L13] after a sign-out here the window knows where to sign out at the provider, until the next sign-in', async () => {
  const { service, client, state } = await openOnline();
  service.endSessionUrl = 'https://id.example/logout?client_id=chat';
  await client.signOut();
  assert.deepEqual(state().signOutAt, { url: service.endSessionUrl, name: 'Aurora ID' });
  await client.authenticate();
  await until(() => state().proof.state === 'verified');
  assert.equal(state().signOutAt, null);
  service.endSessionUrl = null;
  await client.signOut();
  assert.equal(state().signOutAt, null);
});

test('[L10] the wish to sign out everywhere reaches the service', async () => {
  const { service, client } = await openOnline();
  await client.signOut({ everywhere: true });
  const { body } = service.requests.find(({ path }) => path.endsWith('/sign-out'))!;
  assert.deepEqual(body, { everywhere: true });
});

test('[L15] a window that was offline hears of it when it comes back, and asks nobody', async () => {
  const { service, client, page, timers, state } = await openOnline();
  client.setDraft('half a');
  service.closeSockets(1011);
  await until(() => state().connection === 'offline');
  service.signOutElsewhere('mara');
  timers.advance(1_000);
  await until(() => state().phase === 'signed_out');
  assert.deepEqual([state().conversation, state().draft], [null, '']);
  timers.advance(600_000);
  assert.equal(page.asks.length, 1);
  assert.equal(service.openSockets, 0);
  await client.authenticate();
  await until(() => state().phase === 'ready' && state().draft === 'half a');
});
