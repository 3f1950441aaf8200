import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { limits } from '@countersign/protocol';
import { until } from '../../fixture/manual-timers.ts';
import {
  closeAll,
  framesOf,
  openOnline,
  openWindow,
  signedInAs,
  startService,
} from '../../fixture/open-window.ts';
import type { PageAnswer } from './index.ts';

afterEach(closeAll);

test('[A66] every request is a POST with our header, and no token stands in an address', async () => {
  const { service } = await openOnline();
  for (const { path, headers } of service.requests) {
    assert.equal(headers['x-countersign'], '1');
    assert.doesNotMatch(path, /[?=]/);
  }
});

test('a message is shown as sending, then taken from the transcript once it is there', async () => {
  const { client, state, texts } = await openOnline();
  assert.equal(client.send('Hello'), 'queued');
  assert.deepEqual(
    state().outbox.map(({ text, state: stage }) => [text, stage]),
    [['Hello', 'sending']],
  );
  await until(() => state().outbox.length === 0);
  assert.deepEqual(texts(), ['Hello']);
});

test('what is typed while opening waits, and goes out under the confirmed consumer', async () => {
  const service = await startService();
  const { client, state, page, texts, online } = openWindow(service);
  let answer = (_: PageAnswer) => {};
  page.answer = new Promise<PageAnswer>((resolve) => {
    answer = resolve;
  });
  const opening = client.open();
  await until(() => page.asks.length === 1);
  client.send('early');
  assert.equal(service.openSockets, 0);
  answer(signedInAs('mara'));
  await opening;
  await online();
  await until(() => state().outbox.length === 0);
  assert.deepEqual(texts(), ['early']);
  assert.equal(service.consumer('mara').conversation.transcript.length, 1);
});

test('after a lost connection it resumes by sequence and misses nothing', async () => {
  const { service, client, timers, state, texts } = await openOnline();
  client.send('one');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  service.closeSockets(1011);
  await until(() => state().connection === 'offline');
  service.agentSays('mara', 'while you were away');
  timers.advance(1_000);
  await until(() => texts().length === 2);
  assert.deepEqual(texts(), ['one', 'while you were away']);
  assert.equal(framesOf(service, 'hello').at(-1)?.resume?.sequence, 1);
});

test('a gap is re-read from the last sequence', async () => {
  const { service, client, state, texts } = await openOnline();
  client.send('one');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  service.faults.dropNextEvent = true;
  service.agentSays('mara', 'two');
  service.agentSays('mara', 'three');
  await until(() => texts().length === 3);
  assert.deepEqual(texts(), ['one', 'two', 'three']);
  assert.equal(framesOf(service, 'hello').at(-1)?.resume?.sequence, 1);
});

test('a gap whose history is gone ends in a snapshot', async () => {
  const { service, client, state, texts } = await openOnline();
  client.send('one');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  service.faults.dropNextEvent = true;
  service.faults.noHistory = true;
  service.agentSays('mara', 'two');
  service.agentSays('mara', 'three');
  await until(() => texts().length === 3);
});

test('unsent messages keep their order and their ids until they are acknowledged', async () => {
  const { service, client, timers, state, texts } = await openOnline();
  service.faults.ignoreSends = true;
  for (const text of ['one', 'two', 'three']) client.send(text);
  await until(() => framesOf(service, 'send').length === 1);
  service.closeSockets(1011);
  await until(() => state().connection === 'offline');
  service.faults.ignoreSends = false;
  timers.advance(1_000);
  await until(() => state().outbox.length === 0);
  assert.deepEqual(texts(), ['one', 'two', 'three']);
  const sends = framesOf(service, 'send');
  assert.equal(sends.length, 4);
  assert.equal(sends[0]!.id, sends[1]!.id);
});

test('a message is refused here when it is empty, too long, or one too many', async () => {
  const service = await startService();
  const { client } = openWindow(service);
  assert.equal(client.send(' \n '), 'empty');
  assert.equal(client.send('x'.repeat(limits.messageCharacters + 1)), 'too_long');
  assert.equal(client.send('x'.repeat(limits.messageCharacters)), 'queued');
  for (let count = 1; count < limits.outboxMessages; count++) client.send(`text ${count}`);
  assert.equal(client.send('one too many'), 'outbox_full');
});

test('a message that the service refuses stays with its reason and can be sent again', async () => {
  const { service, client, state, texts } = await openOnline();
  service.faults.refuseWith = 'message_too_long';
  client.send('refused');
  await until(() => state().outbox[0]?.state === 'refused');
  assert.equal(state().outbox[0]?.refusal, 'message_too_long');
  service.faults.refuseWith = undefined;
  client.retry(state().outbox[0]!.id);
  await until(() => texts().length === 1);
  const [first, second] = framesOf(service, 'send');
  assert.notEqual(first!.id, second!.id);
});

test('slow_down is no refusal: the message goes again after a pause', async () => {
  const { service, client, timers, state, texts } = await openOnline();
  service.faults.refuseWith = 'slow_down';
  client.send('patience');
  await until(() => timers.due.includes(3_000));
  assert.equal(state().outbox[0]?.state, 'sending');
  service.faults.refuseWith = undefined;
  timers.advance(3_000);
  await until(() => texts().length === 1);
});

test('page attributes are kept and told again to each new session', async () => {
  const service = await startService();
  const { client, page, online } = openWindow(service);
  client.setPlace({ url: 'https://shop.example/cart?token=secret#x', title: 'Cart' });
  assert.equal(client.pushEntries([{ type: 'cart', total: 20 }, { total: 3 }, null]), 1);
  await client.open();
  await online();
  await until(() => framesOf(service, 'page').length === 1);
  const frame = framesOf(service, 'page')[0]!;
  assert.equal(frame.page.url, 'https://shop.example/cart');
  assert.deepEqual(frame.entries, [{ type: 'cart', total: 20 }]);
  page.answer = signedInAs('mara');
  await client.authenticate();
  await until(() => framesOf(service, 'page').length === 2);
  assert.deepEqual(framesOf(service, 'page')[1]!.entries, frame.entries);
});

test('many page attributes travel in frames that the service accepts', async () => {
  const { service, client, page } = await openOnline();
  const entry = { type: 'note', text: 'x'.repeat(7_000) };
  for (let count = 0; count < 3; count++)
    client.pushEntries(Array.from({ length: 20 }, () => entry));
  await until(() => framesOf(service, 'page').length >= 30);
  page.answer = signedInAs('mara');
  await client.authenticate();
  await until(() => framesOf(service, 'page').length >= 60);
  for (const frame of framesOf(service, 'page')) {
    assert.ok(JSON.stringify(frame).length < limits.clientFrameBytes / 2);
  }
});

test('writing after the end of a conversation begins a new one', async () => {
  const { service, client, state, texts } = await openOnline();
  client.send('first');
  await until(() => texts().length === 1 && state().outbox.length === 0);
  service.closeConversation('mara');
  await until(() => state().conversation?.status === 'closed');
  client.send('second');
  await until(() => state().conversation?.status === 'open' && state().outbox.length === 0);
  assert.deepEqual(texts(), ['second']);
});

test('a service that cannot be reached is a state with a way back', async () => {
  const service = await startService();
  const { client, state, online } = openWindow(service);
  service.faults.failPath = '/api/consumer/handshakes';
  await client.open();
  assert.equal(state().phase, 'failed');
  service.faults.failPath = undefined;
  client.wake();
  await online();
});

test('agents are told once what has been read, and seldom that somebody is typing', async () => {
  const { service, client, timers, texts } = await openOnline();
  service.agentSays('mara', 'hello');
  await until(() => texts().length === 1);
  client.markRead();
  client.markRead();
  client.typing();
  client.typing();
  timers.advance(3_000);
  client.typing();
  await until(() => framesOf(service, 'typing').length === 2);
  assert.deepEqual(framesOf(service, 'read'), [{ type: 'read', upTo: 1 }]);
});
