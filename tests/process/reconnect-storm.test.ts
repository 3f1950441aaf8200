/** As after an outage: more browsers at once than a service lets in, on one that has work to do. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { openFoundation } from '../../server/src/main.ts';
import { TestBrand } from '../kit/brand.ts';
import { createClock } from '../kit/clock.ts';
import { newMessageId, TestConsumer } from '../kit/consumer.ts';
import { startChat } from '../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { plainSettings } from '../kit/stage.ts';
import { TestSocket } from '../kit/test-socket.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-storm-'));
const env = dataEnvironment(folder);
const brand = new TestBrand('cygnus', createClock(Date.now()));
let running: ServiceProcess | undefined;
after(async () => {
  await running?.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

const newcomersAtMost = 2_000;
const insiders = 10;
/** Of browsers that have a session and a ticket, and come back like all the others. */
const returning = 40;
/** 25 KB for each of them. */
const megabytesAtMost = 250;

test('[A70, G19] in a storm of ten thousand who is inside goes on, the rest is told when to come', async (t) => {
  const size = Math.min(10_000, openFilesAtMost() - 1_000);
  const service = await serve();
  const chats = await Promise.all(
    Array.from({ length: insiders }, () => startChat(new TestConsumer(service, brand))),
  );
  const others = await Promise.all(
    Array.from({ length: returning }, () => new TestConsumer(service, brand).start()),
  );
  const before = memoryOf(running?.child.pid);
  const storm = Array.from({ length: size }, (_, count) => upgrade(service, count));
  const talks = chats.map(({ socket }) => talkDuring(socket, storm));
  const back = others.map((consumer) => comeBack(service, consumer));
  const answers = await Promise.all(storm.map(({ answer }) => answer));
  const peak = memoryOf(running?.child.pid);
  for (const { socket } of storm) socket.destroy();
  // Every one has an answer, and it is one of the two.
  const isIn = answers.filter((one) => /^HTTP\/1\.1 101 /.test(one)).length;
  const strange = answers.filter((one) => !/ (101|503) /.test(one)).slice(0, 3);
  const later = answers.filter((one) => /^HTTP\/1\.1 503 [\s\S]*\r\nretry-after: 5\r\n/i.test(one));
  assert.deepEqual([isIn + later.length, strange], [size, []]);
  assert(isIn >= Math.min(size, newcomersAtMost) - returning, `${isIn} were let in`);
  if (size > 2 * newcomersAtMost) assert(later.length > 0, 'nobody had to wait');
  const said = await Promise.all(talks);
  assert(
    said.every((count) => count > 0),
    `messages of each during the storm: ${said}`,
  );
  const rounds = await Promise.all(back);
  const grown = peak - before;
  const messages = said.reduce((sum, count) => sum + count);
  t.diagnostic(
    `${size} at once: ${isIn} in, ${later.length} later, ${messages} messages meanwhile`,
  );
  t.diagnostic(`all came back in ${Math.max(...rounds)} tries; memory grew by ${grown} MB`);
  assert(grown < megabytesAtMost, `${grown} MB`);
});

type Service = { readonly port: number; readonly origin: string };

async function serve(): Promise<Service> {
  const dataDir = env.COUNTERSIGN_DATA_DIR ?? '';
  const foundation = await openFoundation({ ...plainSettings, dataDir, logLevel: 'silent' });
  const outbound = createOutbound({ insecureHosts: new Map() });
  await putBrand({ ...foundation, outbound, env: {} }, brand.file(folder));
  await outbound.close();
  await foundation.storage.close();
  running = new ServiceProcess(['serve'], env);
  return { port: Number(await running.port()), origin: 'https://chat.test' };
}

type Upgrade = { readonly socket: ReturnType<typeof connect>; readonly answer: Promise<string> };

/** A socket from a network of its own that is opened and says nothing; what it is answered. */
function upgrade({ port, origin }: Service, count: number): Upgrade {
  const socket = connect(port, '127.0.0.1');
  const address = `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
  const lines = [
    'GET /api/consumer/socket HTTP/1.1',
    ...['Host: chat.test', 'Connection: Upgrade', 'Upgrade: websocket', `Origin: ${origin}`],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
    `X-Forwarded-For: ${address}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(String(data)));
    socket.on('error', (error) => resolve(error.message));
    socket.on('close', () => resolve('closed without an answer'));
  });
  return { socket, answer };
}

/** How many messages were acknowledged, one by one, before all of the storm had answers. */
async function talkDuring(socket: TestSocket, storm: readonly Upgrade[]): Promise<number> {
  let isOver = false;
  void Promise.all(storm.map(({ answer }) => answer)).then(() => {
    isOver = true;
  });
  let count = 0;
  while (!isOver) {
    const id = newMessageId();
    const sent = await socket.ask({ type: 'send', id, text: 'in the storm' } as never);
    assert.equal(sent.type, 'sent', JSON.stringify(sent));
    count += 1;
    // Below the pace at which a flood begins.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return count;
}

/** Tries until there is a snapshot, each time after a pause; how often it tried. */
async function comeBack(service: Service, consumer: TestConsumer): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const ticket = await consumer.ticket();
    const path = '/api/consumer/socket';
    const to = { port: service.port, path, origin: service.origin };
    const socket = await TestSocket.connect(to).catch((error: Error) => error);
    if (socket instanceof TestSocket) {
      socket.send({ type: 'hello', ticket });
      await socket.take('snapshot');
      await socket.close();
      return tries;
    }
    assert.match(socket.message, /HTTP (503|429)/);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * (1 + Math.random())));
  }
}

/** Megabytes in memory, as the system counts them; 0 where it does not say. */
function memoryOf(pid: number | undefined): number {
  const status = readOr(`/proc/${pid}/status`, '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function openFilesAtMost(): number {
  const limits = readOr('/proc/self/limits', '');
  return Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? 4_000);
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
