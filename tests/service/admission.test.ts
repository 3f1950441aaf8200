import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { closeCodes, limits } from '@countersign/protocol';
import { say } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { eventually, soon } from '../kit/eventually.ts';
import { type Stage, startStage } from '../kit/stage.ts';
import { TestSocket } from '../kit/test-socket.ts';

const framesOfBrand = { burst: 150, perSecond: 0.001 };
const service = await startStage({ after }, { admission: { sockets: 4, framesOfBrand } });

test('[G19, A70] a full service gives no ticket and says when to come; who leaves makes room', async () => {
  const consumer = await service.consumer().start();
  const agent = await service.agent();
  const sockets = [];
  for (let count = 0; count < 4; count += 1) sockets.push(await consumer.open());
  const answers = [
    await consumer.post('tickets'),
    await agent.change('POST', 'tickets'),
    await service.browser().get('/health'),
  ];
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers.get('retry-after')]),
    [
      [503, '5'],
      [503, '5'],
      [200, null],
    ],
  );
  await assert.rejects(consumer.connect(), /HTTP 503/);
  await sockets[0]?.close();
  await eventually('there is room', async () => (await consumer.post('tickets')).status === 200);
  for (const socket of sockets) socket.socket.terminate();
});

test('[G20, A70] frames count for all sockets of a session together', async () => {
  const consumer = await service.consumer().start();
  const ofOne = limits.framesBurst - 5;
  const sockets = [await consumer.open(), await consumer.open(), await consumer.open()];
  for (const socket of sockets) {
    for (let count = 0; count < ofOne; count += 1) socket.send({ type: 'read', upTo: 0 });
  }
  const codes = Promise.race(sockets.map(({ closed }) => closed));
  assert.equal(await soon('the close of one', codes), closeCodes.slowDown);
  for (const { socket } of sockets) socket.terminate();
});

test('[G13, G20] typing is passed on once a second, however often it is said', async () => {
  const consumer = await service.consumer(service.borealis).signInWithToken();
  const { socket, conversationId } = await startChat(consumer);
  const desk = await Desk.open(await service.agent(['agent'], service.borealis));
  await desk.read(conversationId);
  for (let count = 0; count < 10; count += 1) socket.send({ type: 'typing' });
  await say(socket, 'done');
  await desk.socket.take('event');
  assert.equal(desk.socket.takeAll('typing').length, 1);
  desk.socket.socket.terminate();
  socket.socket.terminate();
});

test('[G20, A70] a brand whose consumers send too much is slowed down, and no other', async () => {
  const other = await service.consumer(service.borealis).signInWithToken();
  const socket = await other.open();
  await takeSnapshot(socket);
  const answers: unknown[] = [];
  while (!answers.includes('slow_down') && answers.length < 6) {
    const one = await (await service.consumer().start()).open();
    for (let count = 0; count < 30; count += 1) one.send({ type: 'read', upTo: 0 });
    const { type, code } = await say(one, 'and more');
    answers.push(code ?? type);
    // Refused, and not sent away.
    if (code) assert.equal((await say(one, 'still here')).type, 'refused');
    await one.close();
  }
  assert.deepEqual(answers.slice(-1), ['slow_down']);
  assert.equal((await say(socket, 'of another brand')).type, 'sent');
});

const few = { burst: 70, perSecond: 0.001 };

/** From three sessions, each below its own pace; with what came of the last frame of each. */
async function fill(stage: Stage, of: { readonly sub?: string; readonly network: string }) {
  const answers: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    const consumer = await stage.consumer().start();
    const { sub } = of;
    if (sub) await consumer.signInWithToken({ claims: { sub } });
    const { port, origin } = stage;
    const to = { port, origin, path: '/api/consumer/socket', network: of.network };
    const socket = await TestSocket.connect(to);
    socket.send({ type: 'hello', ticket: await consumer.ticket() });
    for (let count = 0; count < 30; count += 1) socket.send({ type: 'read', upTo: 0 });
    const { type, code } = await say(socket, 'and more');
    answers.push(code ?? type);
    await socket.close();
  }
  return answers;
}

test('[G20, A70] one consumer with many sessions has one share of the brand’s pace', async (t) => {
  const stage = await startStage(t, { admission: { framesOfConsumer: few } });
  const network = '203.0.113.1';
  assert.deepEqual(await fill(stage, { sub: 'greedy', network }), ['sent', 'sent', 'slow_down']);
  assert.deepEqual(await fill(stage, { network }), ['sent', 'sent', 'sent']);
});

test('[G20, A70] one network with many visitors has one share of it, and others have theirs', async (t) => {
  const stage = await startStage(t, { admission: { framesOfNetwork: few } });
  const answers = await fill(stage, { network: '203.0.113.1' });
  assert.deepEqual(answers, ['sent', 'sent', 'slow_down']);
  assert.deepEqual(await fill(stage, { network: '203.0.113.2' }), answers);
});

test('[G21, A70] above so many requests the rest is told when to come, but for our life', async (t) => {
  const busy = await startStage(t, { admission: { requests: 2 } });
  const get = async (path: string) => {
    const { status, headers } = await busy.browser().get(path);
    return [status, headers.get('retry-after')];
  };
  // A request begins with its headers; these two wait for bodies that never come.
  const held = [1, 2].map(() => {
    const socket = connect(busy.port, '127.0.0.1').on('error', () => {});
    const { host } = new URL(busy.origin);
    const about = `Host: ${host}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n`;
    socket.write(`POST /api/agent/sessions HTTP/1.1\r\n${about}\r\n`);
    return socket;
  });
  await eventually('both are under way', async () => (await get('/agent'))[0] === 503);
  assert.deepEqual(await get('/api/agent/session'), [503, '5']);
  assert.deepEqual(await get('/health'), [200, null]);
  for (const socket of held) socket.destroy();
  await eventually('there is room', async () => (await get('/api/agent/session'))[0] !== 503);
});
