import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { secretsOf } from '../../server/src/webhooks/post-event.ts';
import { type WebhookType, webhookTypes } from '../../server/src/webhooks/webhook-settings.ts';
import { Desk, push, startChat } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { type WebhookCall, WebhookReceiver } from '../kit/network/webhook-receiver.ts';
import { providerHost, type Stage, startStage } from '../kit/stage.ts';

async function declare(stage: Stage, webhooks: readonly object[]): Promise<void> {
  await stage.putBrand({ ...stage.aurora.file(stage.dataDir), webhooks });
}

/** A stage with one endpoint, which is told from now on. */
async function startTold(events: readonly WebhookType[] = webhookTypes) {
  const stage = await startStage({ after });
  const receiver = await new WebhookReceiver().listen({ after });
  const endpoint = { id: 'crm', url: receiver.url, events: [...events] };
  await declare(stage, [endpoint]);
  const { storage } = stage.server.foundation;
  await eventually(
    'the place',
    async () => (await storage.webhooks.findPlace('aurora')) !== undefined,
  );
  const newest = async () => (await storage.webhooks.listNewest('aurora', 99))[0];
  return { stage, receiver, endpoint, newest, desk: await Desk.open(await stage.agent()) };
}

const email = (address: string): object => ({
  type: 'personal',
  personal: { contacts: [{ email: address }] },
});

test('[U1, U2] what happens to consumers is told, by ids and names and without any value', async () => {
  const { stage, receiver, desk } = await startTold();
  const claims = { sub: 'canary-sub', email: 'canary@mail.test', name: 'Canary Keller' };
  const consumer = await stage.consumer().signInWithToken({ claims });
  const chat = await startChat(consumer, 'canary text');
  const { conversationId } = chat;
  const { consumerId } = await desk.card(conversationId);
  await push(chat, [email('canary-eve@evil.test')]);
  await push(chat, [email('canary@mail.test')]);
  const asked = { type: 'ask', id: 'ask-request-1', conversationId };
  assert.equal((await desk.socket.ask(asked)).type, 'sent');
  const declined = { type: 'decline', id: 'decline-request-1', requestId: 'ask-request-1' };
  await chat.socket.ask(declined);
  stage.clock.advance(601);
  await eventually('the lapse', () => receiver.of('consumer.lapsed').length > 0);
  await consumer.start();
  await consumer.signInWithToken({ claims });
  await consumer.signOut();
  const officer = await stage.agent(['privacy-officer']);
  await officer.change('POST', `consumers/${consumerId}/erasure`);
  await eventually('the erasure', () => receiver.of('consumer.erased').length > 0);
  const types = new Set(receiver.events.map(({ type }) => type));
  assert.deepEqual([...types].sort(), [
    'attribute.conflict',
    'attribute.conflict_resolved',
    'consumer.erased',
    'consumer.lapsed',
    'consumer.signed_out',
    'consumer.verified',
    'verification.answered',
    'verification.requested',
  ]);
  const of = { brandId: 'aurora', consumerId, conversationId };
  assert.deepEqual(receiver.of('attribute.conflict')[0]?.data, { ...of, field: 'email' });
  const answered = receiver.of('verification.answered')[0]?.data;
  assert.deepEqual(answered, { ...of, outcome: 'declined' });
  const verified = Object.keys(receiver.of('consumer.verified')[0]?.data ?? {});
  assert.deepEqual(verified, ['brandId', 'consumerId', 'conversationId', 'connectorId']);
  const connectorId = 'aurora-implicit';
  assert.deepEqual(receiver.of('consumer.lapsed')[0]?.data, {
    ...of,
    connectorId,
    reason: 'expired',
  });
  assert.match(receiver.events[0]?.timestamp ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const sent = receiver.calls.map(({ headers, body }) => JSON.stringify(headers) + body);
  assert.doesNotMatch(sent.join('\n'), /canary/i);
});

test('[U3] each message carries id, time and a signature over both and its body', async () => {
  const { stage, receiver, endpoint } = await startTold(['consumer.verified']);
  await stage.consumer().signInWithToken();
  await eventually('a call', () => receiver.calls.length === 1);
  const [call] = receiver.calls;
  assert(call);
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = call.headers;
  assert.match(String(id), /^msg_aurora_\d+$/);
  assert.equal(timestamp, String(stage.clock.seconds()));
  assert.equal(call.headers['content-type'], 'application/json');
  const { vault } = stage.server.foundation;
  const signed = (secret: string, text: WebhookCall) => {
    const key = Buffer.from(secret.slice(6), 'base64');
    assert.equal(key.length, 32);
    const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.${text.body}`);
    return `v1,${hmac.digest('base64')}`;
  };
  const [secret] = secretsOf(vault, { brandId: 'aurora', endpoint });
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.equal(call.headers['webhook-signature'], signed(secret, call));

  await declare(stage, [{ ...endpoint, secretVersion: 2 }]);
  await stage.consumer().signInWithToken();
  await eventually('another call', () => receiver.calls.length === 2);
  const [, after2] = receiver.calls;
  const both = String(after2?.headers['webhook-signature']).split(' ');
  assert.equal(both.length, 2, 'the new secret and the one before it');
  const raised = { ...endpoint, secretVersion: 2 };
  const [next] = secretsOf(vault, { brandId: 'aurora', endpoint: raised });
  assert.notEqual(next, secret);
  const kept = [stage.databaseBytes(), ...stage.log].join('\n');
  for (const one of [secret, next]) assert(!kept.includes(one.slice(6)), 'stored nowhere');
});

test('[U4] an endpoint that fails is tried again, later each time, under the same id', async () => {
  const { stage, receiver, newest } = await startTold(['consumer.verified']);
  receiver.status = 503;
  await stage.consumer().signInWithToken();
  await eventually('the first attempt', async () => (await newest())?.lastResult === '503');
  const first = await newest();
  assert(first?.nextAt);
  const wait = first.nextAt - stage.clock.now();
  assert(wait >= 5_000 && wait <= 5_500, `${wait}`);
  stage.clock.advance(6);
  await eventually('the second', async () => (await newest())?.attempts === 2);
  await eventually(
    'its result',
    async () => ((await newest())?.nextAt ?? 0) > stage.clock.now() + 290_000,
  );
  receiver.status = 200;
  stage.clock.advance(331);
  await eventually('the third', async () => (await newest())?.outcome === 'delivered');
  assert.equal(receiver.calls.length, 3);
  assert.equal(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('[U4] after ten attempts it is given up, and at once where it is gone', async () => {
  const { stage, receiver, newest } = await startTold(['consumer.verified']);
  receiver.status = 500;
  await stage.consumer().signInWithToken();
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const isNoted = async () => {
      const { attempts, lastAt } = (await newest()) ?? {};
      return attempts === attempt && lastAt === stage.clock.now();
    };
    await eventually(`attempt ${attempt}`, isNoted);
    stage.clock.advance(96_000);
  }
  assert.equal((await newest())?.outcome, 'given_up');
  assert.equal(receiver.calls.length, 10);
  const isLogged = () => /a webhook was given up/.test(stage.log.join('\n'));
  await eventually('the log', isLogged);
  receiver.status = 410;
  await stage.consumer().signInWithToken();
  await eventually('gone', async () => (await newest())?.lastResult === '410');
  assert.equal((await newest())?.outcome, 'given_up');
});

test('[U5] what happened while nobody listened, or the service was down, is told once', async () => {
  const { stage, receiver, endpoint } = await startTold(['consumer.verified']);
  await stage.stop();
  await stage.start();
  await stage.consumer().signInWithToken();
  // Stopped before the next second: what is to be told is in the audit, and nowhere else yet.
  await stage.stop();
  await stage.start();
  await eventually('the call', () => receiver.calls.length === 1);
  await declare(stage, []);
  const { storage } = stage.server.foundation;
  await eventually(
    'the end',
    async () => (await storage.webhooks.findPlace('aurora')) === undefined,
  );
  await stage.consumer().signInWithToken();
  await declare(stage, [endpoint]);
  await eventually(
    'the place',
    async () => (await storage.webhooks.findPlace('aurora')) !== undefined,
  );
  await stage.consumer().signInWithToken();
  await eventually('the next call', () => receiver.calls.length === 2);
});

test('[U6, O7] redirects are not followed, and private addresses are not called', async () => {
  const { stage, receiver, newest, endpoint } = await startTold(['consumer.verified']);
  const elsewhere = await new WebhookReceiver().listen({ after });
  receiver.status = 307;
  receiver.location = elsewhere.url;
  await stage.consumer().signInWithToken();
  await eventually('a result', async () => typeof (await newest())?.lastResult === 'string');
  assert.equal((await newest())?.lastResult, 'provider_answer_invalid: a redirect');
  assert.equal(elsewhere.calls.length, 0);
  for (const url of ['https://10.0.0.1/', 'https://localhost/', 'http://hooks.example.com/']) {
    await assert.rejects(declare(stage, [{ ...endpoint, url }]), /webhook crm: /, url);
  }
  await assert.rejects(declare(stage, [endpoint, endpoint]), /two have the same id/);
  await assert.rejects(declare(stage, [{ ...endpoint, events: ['consumer.all'] }]), /\/webhooks/);
});

test('[U6] a brand whose endpoint hangs holds up no other, and each gets only its own', async () => {
  const { stage, receiver } = await startTold(['consumer.verified']);
  const hanging = createServer(() => {});
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  after(() => {
    hanging.closeAllConnections();
    hanging.close();
  });
  const { port } = hanging.address() as AddressInfo;
  const url = `http://${providerHost}:${port}/`;
  const { borealis, dataDir } = stage;
  const webhooks = [{ id: 'crm', url, events: ['consumer.verified'] }];
  await stage.putBrand({ ...borealis.file(dataDir), webhooks });
  const { storage } = stage.server.foundation;
  await eventually(
    'its place',
    async () => (await storage.webhooks.findPlace('borealis')) !== undefined,
  );
  await stage.consumer(borealis).signInWithToken();
  await eventually(
    'it hangs',
    async () => (await storage.webhooks.listNewest('borealis', 1)).length > 0,
  );
  await stage.consumer().signInWithToken();
  await eventually('aurora is told', () => receiver.calls.length === 1);
  assert.match(JSON.stringify(receiver.events[0]), /"brandId":"aurora"/);
});
