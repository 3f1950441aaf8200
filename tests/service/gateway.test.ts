import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { closeCodes, limits } from '@countersign/protocol';
import { act, followInbox, type TestAgent } from '../kit/agent.ts';
import { say, type TestConsumer } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';
import { TestSocket } from '../kit/test-socket.ts';

const service = await startStage({ after });
const agent = await service.agent();
const desk = await Desk.open(agent);

/** Opens a socket, says hello with this ticket, and gives the code with which it closes. */
async function closeCodeOf(who: TestConsumer | TestAgent, ticket: string): Promise<number> {
  const socket = await who.connect();
  socket.send({ type: 'hello', ticket });
  return soon('the close', socket.closed);
}

test('[G1] the first frame is a hello with a ticket; anything else closes the socket', async () => {
  const consumer = await service.consumer().start();
  const frames = [
    { type: 'send', id: 'message-1', text: 'hello' },
    { type: 'hello' },
    { type: 'hello', ticket: 'short' },
    { type: 'typing' },
  ];
  for (const frame of frames) {
    const socket = await consumer.connect();
    socket.send(frame);
    assert.equal(await soon('the close', socket.closed), closeCodes.protocolError);
  }
  assert.equal(await closeCodeOf(consumer, 'x'.repeat(43)), closeCodes.ticketInvalid);
});

test('[G2] a ticket opens one socket, of its own kind, within half a minute', async () => {
  const consumer = await service.consumer().start();
  const ticket = await consumer.ticket();
  const socket = await consumer.connect();
  socket.send({ type: 'hello', ticket });
  await takeSnapshot(socket);
  assert.equal(await closeCodeOf(consumer, ticket), closeCodes.ticketInvalid, 'used');
  assert.equal(await closeCodeOf(agent, await consumer.ticket()), closeCodes.ticketInvalid, 'kind');
  assert.equal(await closeCodeOf(consumer, await agent.ticket()), closeCodes.ticketInvalid, 'kind');
  const late = await consumer.ticket();
  service.clock.advance(limits.ticketSeconds);
  assert.equal(await closeCodeOf(consumer, late), closeCodes.ticketInvalid, 'too old');
  const inTime = await consumer.ticket();
  service.clock.advance(limits.ticketSeconds - 1);
  const opened = await consumer.connect();
  opened.send({ type: 'hello', ticket: inTime });
  await takeSnapshot(opened);
});

test('[G3, A64] an upgrade from no origin or another one is refused with 403', async () => {
  const consumer = await service.consumer().start();
  const paths = ['/api/consumer/socket', '/api/agent/socket'];
  for (const path of paths) {
    const { port } = service;
    for (const origin of [undefined, 'null', 'https://evil.test', `${service.origin}.evil.test`]) {
      await assert.rejects(TestSocket.connect({ port, path, origin }), /HTTP 403/);
    }
    const socket = await TestSocket.connect({ port, path, origin: service.origin });
    await socket.close();
  }
  await takeSnapshot(await consumer.open());
});

test('[G4, A66] a socket’s address takes no query, so that no ticket can get into a log', async () => {
  const ticket = await (await service.consumer().start()).ticket();
  const { port, origin } = service;
  const path = `/api/consumer/socket?ticket=${ticket}`;
  await assert.rejects(TestSocket.connect({ port, path, origin }), /HTTP 404/);
  assert(!service.log.join('').includes(ticket));
});

test('[G5, A68] what is no frame closes the socket: no JSON, binary, too large, unknown', async () => {
  const consumer = await service.consumer().start();
  const broken: [string | Buffer, number][] = [
    ['no json', closeCodes.protocolError],
    ['[]', closeCodes.protocolError],
    ['{"type":"constructor"}', closeCodes.protocolError],
    ['{"type":"send","id":"short","text":"x"}', closeCodes.protocolError],
    ['{"type":"send","id":"long-enough-1","text":7}', closeCodes.protocolError],
    ['{"type":"read","upTo":-1}', closeCodes.protocolError],
    [Buffer.from('{"type":"typing"}'), closeCodes.protocolError],
    ['x'.repeat(limits.clientFrameBytes + 1), 1009],
  ];
  for (const [data, code] of broken) {
    const socket = await consumer.open();
    await takeSnapshot(socket);
    socket.socket.send(data);
    assert.equal(await soon('the close', socket.closed), code, String(data).slice(0, 40));
  }
});

test('[G6, A70] frames above the pace close the socket; a burst below it does not', async () => {
  const consumer = await service.consumer().start();
  const typing = async (count: number): Promise<TestSocket> => {
    const socket = await consumer.open();
    await takeSnapshot(socket);
    for (let sent = 0; sent < count; sent += 1) socket.send({ type: 'typing' });
    return socket;
  };
  const calm = await typing(limits.framesBurst / 2);
  assert.equal((await say(calm, 'still here')).type, 'sent');
  const flood = await typing(limits.framesBurst * 5);
  assert.equal(await soon('the close', flood.closed), closeCodes.slowDown);
});

test('[G7, A69] a reader that does not read is dropped, and misses nothing when it resumes', async () => {
  const { consumer, conversationId } = await startChat(await service.consumer().start());
  const wide = '漢'.repeat(limits.messageCharacters);
  for (let count = 0; count < 30; count += 1) await desk.reply(conversationId, wide);
  const { sequence } = await takeSnapshot(await consumer.open());
  assert(sequence > 30);
  const slow = await agent.open();
  slow.socket.pause();
  const witness = await Desk.open(await service.agent());
  // Each of these is answered with all of the above: far more than may wait in one socket.
  for (let asked = 0; asked < 35; asked += 1) {
    slow.send({ type: 'follow', conversationId });
    await witness.read(conversationId);
  }
  slow.socket.resume();
  assert.equal(await soon('the close', slow.closed), closeCodes.slowDown);
  const back = await agent.open();
  back.send({ type: 'follow', conversationId, sequence: sequence - 2 });
  const events = [await back.take('event'), await back.take('event')];
  assert.deepEqual(
    events.map(({ after: from }) => from),
    [sequence - 2, sequence - 1],
  );
});

test('[G8] a window that comes back gets what it missed and nothing twice', async () => {
  const { consumer, socket, conversationId } = await startChat(await service.consumer().start());
  await socket.close();
  await desk.reply(conversationId, 'missed one');
  await desk.note(conversationId, 'not for you');
  await desk.reply(conversationId, 'missed two');
  const back = await consumer.open({ conversationId, sequence: 1 });
  const numbers: [number, number][] = [];
  let upTo = 1;
  for (const text of ['missed one', 'missed two']) {
    const frame = await back.take(
      'event',
      ({ event }) => (event as { text?: string }).text === text,
    );
    numbers.push([frame.after as number, (frame.event as { sequence: number }).sequence]);
    upTo = (frame.event as { sequence: number }).sequence;
  }
  assert.equal(back.takeAll('snapshot').length, 0);
  assert(numbers.every(([from, to]) => from < to));
  await back.close();
  const current = await consumer.open({ conversationId, sequence: upTo });
  await say(current, 'and on');
  const next = await current.take('event');
  assert.equal((next.event as { text: string }).text, 'and on');
});

test('[G9] whoever resumes what there is not gets a snapshot', async () => {
  const { consumer, conversationId } = await startChat(await service.consumer().start());
  const other = await startChat(await service.consumer().start(), 'canary of another');
  for (const resume of [
    { conversationId, sequence: 1_000_000 },
    { conversationId: other.conversationId, sequence: 0 },
    { conversationId: 'x'.repeat(22), sequence: 0 },
  ]) {
    const socket = await consumer.open(resume);
    assert.equal((await takeSnapshot(socket)).id, conversationId);
    assert.doesNotMatch(socket.received.join(''), /canary/);
  }
});

test('[G10] each event frame names what its window was sent before, so a hidden event is no gap', async () => {
  const { socket, conversationId } = await startChat(await service.consumer().start());
  await desk.note(conversationId, 'hidden');
  await desk.reply(conversationId, 'seen');
  await desk.note(conversationId, 'hidden too');
  await desk.reply(conversationId, 'seen too');
  let upTo = 1;
  for (let seen = 0; seen < 2; ) {
    const { after: from, event } = await socket.take('event');
    assert.equal(from, upTo);
    upTo = (event as { sequence: number }).sequence;
    if ((event as { type: string }).type === 'message') seen += 1;
  }
});

test('[G11, A74] an agent who signs out loses every socket, at once and for good', async () => {
  const leaving = await service.agent();
  const socket = await leaving.open();
  await followInbox(socket);
  const ticket = await leaving.ticket();
  assert.equal((await leaving.change('DELETE', 'session')).status, 204);
  assert.equal(await soon('the close', socket.closed), closeCodes.sessionEnded);
  assert.equal(await closeCodeOf(leaving, ticket), closeCodes.ticketInvalid);
});

test('[G12] a consumer session whose time is over is sent nothing more', async () => {
  const chat = await startChat(await service.consumer().signInWithToken());
  service.clock.advance(600 + 3600);
  await desk.reply(chat.conversationId, 'said too late');
  assert.equal(await soon('the close', chat.socket.closed), closeCodes.sessionEnded);
  assert.doesNotMatch(chat.socket.received.join(''), /too late/);
});

test('[G12] an agent session whose time is over is sent nothing more', async () => {
  const colleague = await service.agent();
  const watching = await Desk.open(colleague);
  const chat = await startChat(await service.consumer().start());
  await watching.read(chat.conversationId);
  await followInbox(watching.socket);
  service.clock.advance(12 * 3600);
  await chat.consumer.start();
  await say(chat.socket, 'said after hours');
  assert.equal(await soon('the close', watching.socket.closed), closeCodes.sessionEnded);
  assert.doesNotMatch(watching.socket.received.join(''), /after hours/);
  await agent.signIn();
  Object.assign(desk, { socket: await agent.open() });
});

test('[G13] typing is shown to the other side and to nobody else', async () => {
  const chat = await startChat(await service.consumer().start());
  const other = await startChat(await service.consumer().start());
  await desk.read(chat.conversationId);
  chat.socket.send({ type: 'typing' });
  const frame = await desk.socket.take('typing');
  assert.equal(frame.conversationId, chat.conversationId);
  desk.socket.send({ type: 'typing', conversationId: chat.conversationId });
  const shown = await chat.socket.take('typing');
  assert.equal(shown.agentName, agent.session?.agent.name);
  await say(other.socket, 'round trip');
  assert.equal(other.socket.takeAll('typing').length, 0);
});

test('[G14] a session has at most eight sockets, and a closed one makes room', async () => {
  const consumer = await service.consumer().start();
  const sockets: TestSocket[] = [];
  for (let count = 0; count < limits.socketsPerSession; count += 1) {
    sockets.push(await consumer.open());
    await takeSnapshot(sockets[count]!);
  }
  assert.equal(await closeCodeOf(consumer, await consumer.ticket()), closeCodes.slowDown);
  await sockets[0]?.close();
  await takeSnapshot(await consumer.open());
});

test('[G15] an agent’s socket follows at most twenty conversations; the oldest is left', async () => {
  const watching = await Desk.open(await service.agent());
  const chats = [];
  for (let count = 0; count <= limits.subscriptionsPerSocket; count += 1) {
    const chat = await startChat(await service.consumer().start());
    await watching.read(chat.conversationId);
    chats.push(chat);
  }
  const [first, second] = chats;
  await say(first!.socket, 'to nobody');
  await say(second!.socket, 'to the agent');
  const { conversationId } = await watching.socket.take('event');
  assert.equal(conversationId, second?.conversationId);
  watching.socket.send({ type: 'unfollow', conversationId: second?.conversationId });
  await act(watching.socket, 'note', { conversationId: second!.conversationId, text: 'left' });
  assert.equal(watching.socket.takeAll('event').length, 0);
});

test('a peer that breaks off in the middle of a refusal does no harm', async () => {
  for (let count = 0; count < 20; count += 1) {
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'GET /api/agent/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n' +
        'Connection: Upgrade\r\nOrigin: https://evil.test\r\n\r\n',
    );
    socket.resetAndDestroy();
  }
  assert.equal((await service.browser().get('/health')).status, 200);
});
