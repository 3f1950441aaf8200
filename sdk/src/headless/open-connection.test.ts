import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { closeCodes } from '@countersign/protocol';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { ManualTimers, until } from '../../fixture/manual-timers.ts';
import type { Connection, ConnectionState } from './open-connection.ts';
import { openConnection } from './open-connection.ts';

type Frame = { type: string; [member: string]: unknown };

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function setUp(changes: { random?: number; onProofLost?: () => 'reconnect' | 'end' } = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const peers: { socket: WebSocket; frames: Frame[] }[] = [];
  server.on('connection', (socket) => {
    const frames: Frame[] = [];
    peers.push({ socket, frames });
    socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Frame));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const timers = new ManualTimers();
  const frames: Frame[] = [];
  const states: ConnectionState[] = [];
  const tickets: string[] = [];
  const ticketErrors: Error[] = [];
  const connection: Connection<Frame> = openConnection<Frame, Frame>({
    url: `ws://127.0.0.1:${port}`,
    getTicket: () => {
      const error = ticketErrors.shift();
      if (error) return Promise.reject(error);
      tickets.push(`ticket-${tickets.length}`);
      return Promise.resolve(tickets.at(-1)!);
    },
    hello: (ticket) => ({ type: 'hello', ticket }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    expectsAnswer: (frame) => frame.type === 'send',
    createWebSocket: (url) => new globalThis.WebSocket(url),
    timers,
    random: () => changes.random ?? 0.5,
    ...(changes.onProofLost ? { onProofLost: changes.onProofLost } : {}),
  });
  cleanUp.push(() => {
    connection.end();
    for (const { socket } of peers) socket.terminate();
    return new Promise((resolve) => server.close(resolve));
  });
  const online = (count: number) =>
    until(() => states.at(-1) === 'online' && peers[count - 1]?.frames[0]?.type === 'hello');
  return { connection, peers, timers, frames, states, tickets, ticketErrors, online };
}

test('the first frame is hello with a ticket, and each attempt gets its own', async () => {
  const { peers, timers, tickets, online, states } = await setUp();
  await online(1);
  assert.deepEqual(peers[0]!.frames, [{ type: 'hello', ticket: 'ticket-0' }]);
  peers[0]!.socket.close(closeCodes.ticketInvalid);
  await until(() => states.at(-1) === 'offline');
  timers.advance(1_000);
  await online(2);
  assert.deepEqual(peers[1]!.frames, [{ type: 'hello', ticket: 'ticket-1' }]);
  assert.equal(tickets.length, 2);
});

test('the delays grow with every failure, are spread by chance, and end at 30 seconds', async () => {
  const { peers, timers, states, ticketErrors, online } = await setUp({ random: 0.999 });
  await online(1);
  ticketErrors.push(...Array.from({ length: 9 }, () => new Error('no network')));
  peers[0]!.socket.close(1011);
  const delays: number[] = [];
  for (let failure = 1; failure <= 9; failure++) {
    await until(() => states.at(-1) === 'offline' && states.length === 1 + 2 * failure);
    delays.push(Math.round(timers.due[0]!));
    timers.advance(delays.at(-1)! + 1);
  }
  assert.deepEqual(delays.slice(0, 3), [999, 1_998, 3_996]);
  assert.equal(delays.at(-1), 29_970);
});

test('a connection that lasted makes the next delay short again', async () => {
  const { peers, timers, states, ticketErrors, online } = await setUp();
  await online(1);
  ticketErrors.push(new Error('no network'), new Error('no network'));
  peers[0]!.socket.close(1011);
  for (const count of [3, 5, 7]) {
    await until(() => states.length === count && states.at(-1) === 'offline');
    timers.advance(5_000);
  }
  await online(2);
  timers.advance(5_000);
  peers[1]!.socket.close(1011);
  await until(() => states.at(-1) === 'offline');
  assert.deepEqual(timers.due, [500]);
});

test('after 4429 it waits at least five seconds, even if it is woken', async () => {
  const { connection, peers, timers, states, online } = await setUp();
  await online(1);
  peers[0]!.socket.close(closeCodes.slowDown);
  await until(() => states.at(-1) === 'offline');
  connection.wake();
  assert.equal(states.at(-1), 'offline');
  timers.advance(4_999);
  assert.equal(states.at(-1), 'offline');
  timers.advance(2_501);
  await online(2);
});

test('a refused ticket is not asked for again before the time the service named', async () => {
  const { peers, timers, states, ticketErrors, online } = await setUp();
  await online(1);
  ticketErrors.push(Object.assign(new Error('slow_down'), { retryAfterSeconds: 20 }));
  peers[0]!.socket.close(1011);
  await until(() => states.at(-1) === 'offline');
  timers.advance(500);
  await until(() => states.length === 5);
  assert.ok(timers.due[0]! >= 20_000);
});

for (const random of [0, 0.25, 0.999]) {
  test(`[A70] all who were told to wait come back spread as far again: ${random}`, async () => {
    const { peers, timers, states, ticketErrors, online } = await setUp({ random });
    await online(1);
    ticketErrors.push(Object.assign(new Error('unavailable'), { retryAfterSeconds: 20 }));
    peers[0]!.socket.close(1011);
    await until(() => states.at(-1) === 'offline');
    timers.advance(1_000);
    await until(() => states.length === 5);
    assert.equal(Math.round(timers.due[0]! / 100), Math.round(200 * (1 + random)));
  });
}

for (const code of [closeCodes.proofRequired, closeCodes.sessionEnded]) {
  test(`on ${code} the caller decides: end`, async () => {
    const { peers, timers, states, online } = await setUp({ onProofLost: () => 'end' });
    await online(1);
    peers[0]!.socket.close(code);
    await until(() => states.at(-1) === 'ended');
    assert.deepEqual(timers.due, []);
  });

  test(`on ${code} the caller decides: reconnect`, async () => {
    const { peers, timers, states, online } = await setUp({ onProofLost: () => 'reconnect' });
    await online(1);
    peers[0]!.socket.close(code);
    await until(() => states.at(-1) === 'offline');
    timers.advance(1_000);
    await online(2);
  });
}

test('what arrives on a socket that was left is dropped', async () => {
  const { connection, peers, frames, online } = await setUp();
  await online(1);
  // Both leave the server before the browser can close its side.
  connection.reconnect();
  peers[0]!.socket.send(JSON.stringify({ type: 'event', of: 'the former session' }));
  await online(2);
  peers[1]!.socket.send(JSON.stringify({ type: 'event', of: 'this session' }));
  await until(() => frames.length > 0);
  assert.deepEqual(frames, [{ type: 'event', of: 'this session' }]);
});

test('a frame that must be answered and is not, for 25 seconds, means a dead connection', async () => {
  const { connection, peers, timers, states, online } = await setUp();
  await online(1);
  timers.advance(60_000);
  assert.equal(states.at(-1), 'online');
  connection.send({ type: 'typing' });
  timers.advance(60_000);
  assert.equal(states.at(-1), 'online');
  connection.send({ type: 'send' });
  timers.advance(24_999);
  assert.equal(states.at(-1), 'online');
  timers.advance(1);
  assert.equal(states.at(-1), 'offline');
  timers.advance(1_000);
  await online(peers.length + 1);
});

test('once the server has sent a beat, 25 seconds without any frame mean the same', async () => {
  const { peers, timers, frames, states, online } = await setUp();
  await online(1);
  peers[0]!.socket.send(JSON.stringify({ type: 'beat' }));
  peers[0]!.socket.send(JSON.stringify({ type: 'event' }));
  await until(() => frames.length === 1);
  assert.deepEqual(frames, [{ type: 'event' }]);
  timers.advance(24_999);
  assert.equal(states.at(-1), 'online');
  timers.advance(1);
  assert.equal(states.at(-1), 'offline');
});

test('text that is no frame is passed over', async () => {
  const { peers, frames, online } = await setUp();
  await online(1);
  for (const text of ['', 'null', '[]', '"text"', '{"type":7}', '{', '{"type":"event"}']) {
    peers[0]!.socket.send(text);
  }
  await until(() => frames.length > 0);
  assert.deepEqual(frames, [{ type: 'event' }]);
});

test('a frame is not kept while there is no connection', async () => {
  const { connection, peers, states, online } = await setUp();
  await online(1);
  assert.equal(connection.send({ type: 'send' }), true);
  peers[0]!.socket.close(1011);
  await until(() => states.at(-1) === 'offline');
  assert.equal(connection.send({ type: 'send' }), false);
});

test('after end nothing is tried any more', async () => {
  const { connection, timers, states, online } = await setUp();
  await online(1);
  connection.end();
  connection.wake();
  connection.reconnect();
  assert.deepEqual(timers.due, []);
  assert.deepEqual(states, ['connecting', 'online', 'ended']);
});
