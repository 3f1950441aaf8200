import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invite } from '../../server/src/admin/agents.ts';
import { findBrand } from '../../server/src/admin/brand.ts';
import { applyDueRetention, applyRetention } from '../../server/src/privacy/apply-retention.ts';
import { hashSecret } from '../../server/src/runtime.ts';
import { follow, followInbox } from '../kit/agent.ts';
import type { TestConsumer } from '../kit/consumer.ts';
import { Desk, push, startChat } from '../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const daySeconds = 86_400;
const nothing = {
  ...{ invitation: 0, attributes: 0, text: 0, conversation: 0 },
  ...{ session: 0, consumer: 0, audit: 0 },
};

async function brandOf(stage: Stage, id = 'aurora') {
  const brand = await findBrand(stage.server.foundation.storage, id);
  assert(brand);
  return brand;
}

async function consumerIdOf(stage: Stage, { http }: TestConsumer): Promise<string> {
  const { storage } = stage.server.foundation;
  const [cookie = ''] = http.cookies.values();
  const session = await storage.consumerSessions.findByCookie(hashSecret(cookie));
  assert(session);
  return session.consumerId;
}

async function run(stage: Stage, isDryRun = false) {
  const by = { actor: 'operator', isDryRun };
  return applyRetention(stage.server.foundation, await brandOf(stage), by);
}

test('[Z6] who only looked in is forgotten after the days that the brand says, key and all', async (t) => {
  const stage = await startStage(t);
  const { storage } = stage.server.foundation;
  const file = stage.aurora.file(stage.dataDir);
  await stage.putBrand({ ...file, retention: { sessionDays: 10 } });
  const looked = await stage.consumer().start();
  const wrote = await startChat(await stage.consumer().start());
  const ids = await Promise.all([looked, wrote.consumer].map((one) => consumerIdOf(stage, one)));
  const kept = async () =>
    Promise.all(ids.map(async (id) => Boolean(await storage.consumerKeys.find(id))));
  stage.clock.advance(16 * daySeconds);
  assert.deepEqual(await run(stage), nothing);
  stage.clock.advance(2 * daySeconds);
  assert.deepEqual(await run(stage, true), { ...nothing, session: 2, consumer: 1 });
  assert.deepEqual(await kept(), [true, true]);
  assert.deepEqual(await run(stage), { ...nothing, session: 2, consumer: 1 });
  assert.deepEqual(await kept(), [false, true]);
  assert(await storage.conversations.find(wrote.conversationId));
  await looked.start();
  assert.deepEqual(await run(stage), nothing);
});

test('[Z6] an invitation that has expired goes, one that has not stays', async (t) => {
  const stage = await startStage(t);
  const { foundation } = stage.server;
  const given = {
    brandId: 'aurora',
    login: null,
    name: 'Canary Keller',
    roles: ['agent'],
  } as const;
  const old = await invite(foundation, given);
  stage.clock.advance(2 * daySeconds);
  const young = await invite(foundation, given);
  stage.clock.advance(2 * daySeconds);
  assert.equal((await run(stage)).invitation, 1);
  const { invitations } = foundation.storage;
  assert.equal(await invitations.find(hashSecret(old.token)), undefined);
  assert(await invitations.find(hashSecret(young.token)));
});

test('[Z7] retention runs once a day for each brand, and the audit says how much went', async (t) => {
  const stage = await startStage(t);
  const brands = [await brandOf(stage), await brandOf(stage, 'borealis')];
  const runs = async (brand = stage.aurora) =>
    (await stage.audit(brand)).filter(({ action }) => action === 'retention.applied');
  await stage.consumer().start();
  stage.clock.advance(60 * daySeconds);
  for (const [hours, expected] of [
    [0, 1],
    [23, 1],
    [1, 2],
  ] as const) {
    stage.clock.advance(hours * 3600);
    await applyDueRetention(stage.server.foundation, brands);
    assert.equal((await runs()).length, expected);
    assert.equal((await runs(stage.borealis)).length, expected);
  }
  const [second, first] = await runs();
  assert.deepEqual(first?.detail, { ...nothing, session: 1, consumer: 1 });
  assert.deepEqual(second?.detail, nothing);
  assert.equal(first?.actor, 'system');
});

test('[Z7] no brand keeps sessions for less than they last', async (t) => {
  const stage = await startStage(t);
  const file = stage.aurora.file(stage.dataDir);
  const given = { ...file, retention: { sessionDays: 7 } };
  await assert.rejects(stage.putBrand(given), /retention\/sessionDays/);
  await stage.putBrand({ ...file, retention: { sessionDays: 8 } });
});

test('[Z12] attributes, texts and conversations go when their days are over, younger ones stay', async (t) => {
  const stage = await startStage(t);
  const { storage } = stage.server.foundation;
  const file = stage.aurora.file(stage.dataDir);
  const retention = { attributeDays: 10, textDays: 20, conversationDays: 30, sessionDays: 8 };
  await stage.putBrand({ ...file, retention });
  const start = async () => {
    const claims = { name: 'Canary Keller', account_number: 'canary-number' };
    const chat = await startChat(await stage.consumer().signInWithToken({ claims }), 'canary text');
    await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'canary-page' } }]);
    return chat.conversationId;
  };
  const old = await start();
  const read = async (id: string) =>
    JSON.stringify(await (await Desk.open(await stage.agent())).read(id));
  const consumerId = (await storage.conversations.find(old))?.consumerId ?? '';
  stage.clock.advance(11 * daySeconds);
  await stage.sweep();
  stage.clock.advance(11 * daySeconds);
  const young = await start();
  // The visitor that they were before they signed in had no conversation.
  const went = { attributes: 1, text: 1, session: 2, consumer: 1 };
  assert.deepEqual(await run(stage, true), { ...nothing, ...went });
  assert.match(await read(old), /canary text/);
  await run(stage);
  assert.doesNotMatch(await read(old), /canary/i);
  assert.match(await read(old), /"withheld":"removed"/);
  assert.match(await read(young), /canary-number.*canary text/);
  stage.clock.advance(9 * daySeconds);
  await stage.sweep();
  const counts = await run(stage);
  assert.deepEqual([counts.conversation, counts.text], [1, 0]);
  assert.equal(await storage.conversations.find(old), undefined);
  assert.equal(await storage.consumers.find(consumerId), undefined);
  assert.equal(await storage.consumerKeys.find(consumerId), undefined);
  assert.match(await read(young), /canary text/);
});

test('[Z12] an agent who was away when it went is not left with it', async (t) => {
  const stage = await startStage(t);
  const file = stage.aurora.file(stage.dataDir);
  const retention = { attributeDays: 10, textDays: 20, conversationDays: 30, sessionDays: 8 };
  await stage.putBrand({ ...file, retention });
  const claims = { account_number: 'canary-number' };
  const chat = await startChat(await stage.consumer().signInWithToken({ claims }));
  const { conversationId } = chat;
  stage.clock.advance(1_000);
  await stage.sweep();
  const { socket } = await Desk.open(await stage.agent());
  const { sequence, card } = await follow(socket, conversationId);
  assert.match(JSON.stringify(card), /canary-number/);
  await socket.close();
  const back = async () => {
    const desk = await Desk.open(await stage.agent());
    desk.socket.send({ type: 'follow', conversationId, sequence });
    await desk.note(conversationId, 'looked at it');
    await desk.socket.take('event');
    return desk.socket.takeAll('snapshot').map(({ state }) => JSON.stringify(state));
  };
  stage.clock.advance(11 * daySeconds);
  assert.deepEqual(await back(), []);
  await run(stage);
  const [shown = '', ...more] = await back();
  assert.match(shown, /"verified":\[\]/);
  assert.deepEqual(more, []);
});

test('[Z12] agents who are looking see at once that it is gone', async (t) => {
  const stage = await startStage(t);
  const file = stage.aurora.file(stage.dataDir);
  const retention = { attributeDays: 10, textDays: 20, conversationDays: 30, sessionDays: 8 };
  await stage.putBrand({ ...file, retention });
  const claims = { name: 'Canary Keller', account_number: 'canary-number' };
  const chat = await startChat(await stage.consumer().signInWithToken({ claims }), 'canary text');
  const { conversationId } = chat;
  stage.clock.advance(1_000);
  await stage.sweep();
  /** Somebody opens it, then retention runs: what they are told of it without asking. */
  const lookOn = async () => {
    const { socket } = await Desk.open(await stage.agent());
    await followInbox(socket);
    await follow(socket, conversationId);
    const before = socket.received.length;
    await run(stage);
    const inbox = JSON.stringify((await socket.take('inbox')).state);
    return { inbox, socket, told: () => socket.received.slice(before).join('\n') };
  };
  stage.clock.advance(11 * daySeconds);
  const { socket } = await Desk.open(await stage.agent());
  assert.match(JSON.stringify(await follow(socket, conversationId)), /canary-number/);
  await run(stage);
  const cleared = JSON.stringify((await socket.take('snapshot')).state);
  assert.doesNotMatch(cleared, /canary-number/);
  assert.match(cleared, /canary text/);
  stage.clock.advance(11 * daySeconds);
  const withoutText = await lookOn();
  assert.match(JSON.stringify((await withoutText.socket.take('snapshot')).state), /"removed"/);
  assert.doesNotMatch(withoutText.told(), /canary/i);
  assert.match(withoutText.inbox, new RegExp(conversationId));
  stage.clock.advance(11 * daySeconds);
  const gone = await lookOn();
  const refused = await gone.socket.take('refused');
  assert.deepEqual([refused.code, refused.conversationId], ['not_found', conversationId]);
  assert.doesNotMatch(gone.inbox, new RegExp(conversationId));
});

test('[Z12] what a command in another process removes is gone from every open screen', async (t) => {
  const longAgo = (days: number): number => Date.now() - days * daySeconds * 1000;
  const stage = await startStage(t, { startAt: longAgo(25) });
  const file = stage.aurora.file(stage.dataDir);
  const retention = { attributeDays: 10, textDays: 20, conversationDays: 90, sessionDays: 8 };
  await stage.putBrand({ ...file, retention });
  const claims = { name: 'Canary Keller', account_number: 'canary-number' };
  const { consumer, conversationId } = await startChat(
    await stage.consumer().signInWithToken({ claims }),
    'canary text',
  );
  stage.clock.advance(1_000);
  await stage.sweep();
  const { socket } = await Desk.open(await stage.agent());
  assert.match(JSON.stringify(await followInbox(socket)), /canary text/);
  assert.match(JSON.stringify(await follow(socket, conversationId)), /canary-number.*canary text/);
  const window = await (await consumer.start()).open();
  assert.match(JSON.stringify(await window.take('snapshot')), /canary text/);
  const seen = [socket.received.length, window.received.length];
  const command = await ServiceProcess.run(
    ['retention', 'run', 'aurora'],
    dataEnvironment(stage.dataDir),
  );
  assert.equal(command.code, 0, command.output);
  assert.match(JSON.stringify(await socket.take('snapshot')), /"withheld":"removed"/);
  const { state } = await socket.take('inbox');
  assert.match(JSON.stringify(state), new RegExp(conversationId));
  await window.take('snapshot');
  const since = [socket, window].flatMap(({ received }, at) => received.slice(seen[at]));
  assert.doesNotMatch(since.join(), /canary/i);
});
