import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { clientSecret, TestBrand } from '../kit/brand.ts';
import { createClock } from '../kit/clock.ts';
import { HttpClient } from '../kit/http-client.ts';
import { OpenidProvider } from '../kit/provider/openid-provider.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-insider-'));
const env = dataEnvironment(folder);
const clock = createClock(Date.now());
const provider = await OpenidProvider.start({
  ...{ host: 'id.aurora.test', clientId: 'countersign-aurora' },
  ...{ clientSecret, clock },
});
const running: ServiceProcess[] = [];
after(async () => {
  for (const service of running) await service.end('SIGKILL');
  provider.close();
  rmSync(folder, { recursive: true });
});

test('[A88] whoever shares the machine reads no secret: not in files, environment or arguments', async () => {
  const file = join(folder, 'aurora.json');
  writeFileSync(file, JSON.stringify(new TestBrand('aurora', clock, provider).file(folder)));
  const added = await ServiceProcess.run(['brand', 'add', file], env);
  assert.equal(added.code, 0, added.output);
  const service = new ServiceProcess(['serve'], env);
  running.push(service);
  await service.port();
  const data = join(folder, 'data');
  assert.equal(statSync(data).mode & 0o077, 0);
  for (const name of readdirSync(data))
    assert.equal(statSync(join(data, name)).mode & 0o077, 0, name);
  const masterKey = readFileSync(join(data, 'master.key'), 'latin1');
  const { pid } = service.child;
  for (const about of ['environ', 'cmdline']) {
    const text = readFileSync(`/proc/${pid}/${about}`, 'latin1');
    assert(text.includes(about === 'environ' ? 'COUNTERSIGN_DATA_DIR' : 'serve'), 'it was read');
    assert(!text.includes(clientSecret) && !text.includes(masterKey), about);
  }
  await service.end('SIGTERM');
});

test('[A88] nobody opens a debugger in the running service by a signal', async () => {
  const service = new ServiceProcess(['serve'], env);
  running.push(service);
  const port = Number(await service.port());
  service.child.kill('SIGUSR1');
  const browser = new HttpClient({ port, origin: 'https://chat.test' });
  for (let count = 0; count < 20; count += 1) {
    assert.equal((await browser.get('/health')).status, 200, 'it goes on');
  }
  await service.end('SIGTERM');
  assert.equal(service.child.exitCode, 0, service.output);
  assert.doesNotMatch(service.output, /Debugger listening|inspector/i);
});
