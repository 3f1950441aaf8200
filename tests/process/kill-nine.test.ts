import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AgentConversation, ConsumerConversation } from '@countersign/protocol';
import { putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { openFoundation } from '../../server/src/main.ts';
import { follow, TestAgent } from '../kit/agent.ts';
import { TestBrand } from '../kit/brand.ts';
import { createClock } from '../kit/clock.ts';
import { TestConsumer } from '../kit/consumer.ts';
import { Desk, takeSnapshot } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { plainSettings } from '../kit/stage.ts';
import type { TestSocket } from '../kit/test-socket.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-kill-'));
const env = dataEnvironment(folder);
const clock = createClock(Date.now());
const brand = new TestBrand('cygnus', clock);
let running: ServiceProcess | undefined;
after(async () => {
  await running?.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<{ readonly port: number; readonly origin: string }> {
  running = new ServiceProcess(['serve'], env);
  return { port: Number(await running.port()), origin: 'https://chat.test' };
}

/** Brand and agent straight into the data folder; the process that serves it starts after. */
async function prepare(): Promise<string> {
  const dataDir = env.COUNTERSIGN_DATA_DIR ?? '';
  const foundation = await openFoundation({ ...plainSettings, dataDir, logLevel: 'silent' });
  const outbound = createOutbound({ insecureHosts: new Map() });
  await putBrand({ ...foundation, outbound, env: {} }, brand.file(folder));
  const login = await TestAgent.put(foundation, brand.id, ['agent']);
  await outbound.close();
  await foundation.storage.close();
  return login;
}

type Line = { readonly id: string; readonly sequence: number };
type Talker = {
  readonly who: string;
  readonly conversationId: string;
  /** What the service said it has. */
  readonly acknowledged: Line[];
  stop(): void;
};

/** Sends one message after the other, each when the one before is acknowledged, until it is cut. */
function talk(
  socket: TestSocket,
  { who, conversationId }: Pick<Talker, 'who' | 'conversationId'>,
): Talker {
  const isAgent = who.startsWith('agent');
  const acknowledged: Line[] = [];
  let isStopped = false;
  const run = async (): Promise<void> => {
    for (let count = 0; !isStopped; count += 1) {
      const id = `${who}-${String(count).padStart(6, '0')}`;
      const about = isAgent ? { conversationId } : {};
      const sent = await socket.ask({ type: 'send', id, text: id, ...about } as never);
      if (sent.type === 'sent') acknowledged.push({ id, sequence: Number(sent.sequence) });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  run().catch(() => {});
  return {
    who,
    conversationId,
    acknowledged,
    stop: () => {
      isStopped = true;
    },
  };
}

function linesOf({ transcript }: AgentConversation): Line[] {
  return transcript.flatMap((item) => {
    return item.type === 'message' ? [{ id: item.id, sequence: item.sequence }] : [];
  });
}

test('[C21] killed at any moment, it has every acknowledged message once, in its order and place', async (t) => {
  const login = await prepare();
  for (const round of [1, 2, 3]) {
    await t.test(`round ${round}`, async () => {
      const service = await serve();
      const consumers = await Promise.all(
        [1, 2, 3].map(async () => {
          const consumer = await new TestConsumer(service, brand).start();
          const socket = await consumer.open();
          await takeSnapshot(socket);
          await socket.ask({ type: 'send', id: 'first-message', text: 'hello' } as never);
          return { consumer, socket, conversation: await takeSnapshot(socket) };
        }),
      );
      const agent = await new TestAgent(service, login).signIn();
      const desk = await Desk.open(agent);
      const talkers = consumers.map(({ socket, conversation }, index) =>
        talk(socket, { who: `consumer-${round}-${index}`, conversationId: conversation.id ?? '' }),
      );
      const { conversationId: first = '' } = talkers[0] ?? {};
      talkers.push(talk(desk.socket, { who: `agent-${round}`, conversationId: first }));
      const enough = randomInt(20, 60);
      await eventually('all have been heard', () =>
        talkers.every(({ acknowledged }) => acknowledged.length >= enough / 2),
      );
      await running?.end('SIGKILL');
      for (const talker of talkers) talker.stop();

      const again = await serve();
      const colleague = await Desk.open(await new TestAgent(again, login).signIn());
      for (const { who, conversationId, acknowledged } of talkers) {
        const lines = linesOf(await colleague.read(conversationId));
        const own = lines.filter(({ id }) => id.startsWith(who));
        assert.deepEqual(own.slice(0, acknowledged.length), acknowledged, who);
        assert(own.length <= acknowledged.length + 1, 'at most the one that was cut off is more');
        assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
      }
      await resumes(again, consumers, colleague);
      await running?.end('SIGTERM');
    });
  }
});

/** A window of before the kill comes back with its cookie, and is sent what it missed. */
async function resumes(
  service: { readonly port: number; readonly origin: string },
  consumers: readonly { consumer: TestConsumer; conversation: ConsumerConversation }[],
  desk: Desk,
): Promise<void> {
  for (const { consumer, conversation } of consumers) {
    const back = new TestConsumer(service, brand, consumer.http.cookies);
    await back.start();
    const id = conversation.id ?? '';
    const socket = await back.open({ conversationId: id, sequence: conversation.sequence });
    const { sequence } = await follow(desk.socket, id);
    await socket.take('event', ({ event }) => (event as Line).sequence === sequence);
    assert.equal(socket.takeAll('snapshot').length, 0);
    await socket.close();
  }
}
