import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { closeCodes } from '@countersign/protocol';
import { TestBrand } from '../kit/brand.ts';
import { TestConsumer } from '../kit/consumer.ts';
import { startChat } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
const env = dataEnvironment(folder);
const clock = { now: Date.now, seconds: () => Math.floor(Date.now() / 1000), advance: () => {} };
const borealis = new TestBrand('borealis', clock);
let service: ServiceProcess | undefined;
after(async () => {
  await service?.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

const run = (...words: string[]): ReturnType<typeof ServiceProcess.run> =>
  ServiceProcess.run(words, env);

test('[L12] a command signs out all consumers of a connector while the service runs', async () => {
  const file = join(folder, 'borealis.json');
  writeFileSync(file, JSON.stringify(borealis.file(folder)));
  assert.equal((await run('brand', 'add', file)).code, 0);
  service = new ServiceProcess(['serve'], env);
  const at = { port: Number(await service.port()), origin: 'https://chat.test' };
  const consumer = await new TestConsumer(at, borealis).signInWithToken();
  const { socket } = await startChat(consumer);

  const command = ['connector', 'sign-out-all'] as const;
  for (const wrong of [[], ['borealis'], ['borealis', 'canary'], ['canary', 'borealis-implicit']]) {
    const refused = await run(...command, ...wrong);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /^Usage: countersign connector sign-out-all <brand> <connector>/);
  }
  assert.equal((await consumer.post('tickets')).status, 200);

  const ordered = await run(...command, 'borealis', 'borealis-implicit');
  assert.equal(ordered.code, 0, ordered.output);
  assert.equal(await soon('the close', socket.closed), closeCodes.signedOut);
  assert.equal((await consumer.post('tickets')).status, 401);
});
